"""What a code may stand for: a literal table of codes and kinds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.intake.codes.meaning import CodeKind, form_of, read_code

HOSTS = ("qc.example", "localhost:8000")
TABLE = {
    "QC-2026-000123": {"item"},
    "qc2026000123": {"item"},
    "RT-2026-000006": {"return"},
    "RF-2026-000006": {"refund"},
    "RF-0W2F-P1DK-EKAC": {"refund"},
    "rf0w2fp1dkekac": {"refund"},
    "T7QC-SHJ5-DA75": {"certificate", "order", "waybill", "tag", "piece_code"},
    "t7qcshj5da75": {"certificate", "order", "waybill", "tag", "piece_code"},
    "https://qc.example/v/T7QC-SHJ5-DA75?c=S793-FDEP": {"certificate"},
    "HTTPS://QC.EXAMPLE/V/T7QC-SHJ5-DA75?C=S793-FDEP": {"certificate"},
    "http://localhost:8000/v/T7QCSHJ5DA75": {"certificate"},
    "qc.example/v/T7QC-SHJ5-DA75?c=S793-FDEP": {"certificate"},
    "localhost:8000/v/t7qc-shj5-da75": {"certificate"},
    "qc.example.evil/v/T7QC-SHJ5-DA75": set(),
    "https://qc.example/items/QC-2026-000123": {"item"},
    "https://qc.example/scan?code=RT-2026-000006": {"return"},
    "https://qc.example.evil/v/T7QC-SHJ5-DA75": set(),
    "https://qc.example@evil.example/v/T7QC-SHJ5-DA75": set(),
    "SF1234567890123": {"order", "waybill", "tag", "piece_code"},
    "6991000039595866660": {"order", "waybill", "tag", "piece_code"},
    "230101-123456789012345": {"order", "waybill", "tag", "piece_code"},
    "13800000055": {"order", "waybill", "tag", "piece_code", "order_part", "phone"},
    "+86 138-0000-0055": {"order", "waybill", "tag", "piece_code", "phone"},
    "0078": {"tag", "piece_code", "phone"},
    "12345": {"tag", "piece_code", "order_part", "phone"},
    "4945341945341": {"order", "waybill", "tag", "piece_code", "order_part"},
    "A078": {"tag", "piece_code", "listed_number"},
    "rl1023": {"order", "waybill", "tag", "piece_code", "listed_number"},
    "RL-1023": {"order", "waybill", "tag", "piece_code", "listed_number"},
    "123": {"item_digits"},
    "54": {"item_digits"},
    "012": set(),
    "0": set(),
    "000054": {
        "item_digits",
        "order",
        "waybill",
        "tag",
        "piece_code",
        "order_part",
        "phone",
    },
    "": set(),
    "翡翠手镯": set(),
    "T7QC": {"tag", "piece_code"},
    "ABCDEFGH": set(),
}


@pytest.mark.parametrize("code", TABLE)
def test_what_it_may_be(code):
    assert {m.kind.value for m in read_code(code, HOSTS).meanings} == TABLE[code]


def test_a_foreign_address_is_named_never_followed():
    told = read_code("https://qc.example.evil/v/T7QC-SHJ5-DA75", HOSTS)
    assert told.foreign == "qc.example.evil"
    assert read_code("https://qc.example@evil.example/v/X", HOSTS).foreign == "evil.example"


@pytest.mark.parametrize(
    ("code", "kind", "forms"),
    [
        ("sf1234567890123", CodeKind.WAYBILL, ("sf1234567890123", "SF1234567890123")),
        (
            "JD0012345678901-1-1-",
            CodeKind.WAYBILL,
            (
                "JD0012345678901-1-1-",
                "jd0012345678901-1-1-",
                "JD0012345678901",
                "jd0012345678901",
            ),
        ),
        ("+8613800000055", CodeKind.PHONE, ("13800000055",)),
        ("qc 2026 000123", CodeKind.ITEM, ("QC-2026-000123",)),
        (
            "261121200000000000083",
            CodeKind.ORDER,
            ("261121200000000000083", "261121-200000000000083"),
        ),
        ("261321200000000000083", CodeKind.ORDER, ("261321200000000000083",)),
        (
            "jgt7789456",
            CodeKind.TAG,
            (
                "JGT7789456",
                "JGT-7789456",
                "JG-T7789456",
                "JG-T-7789456",
                "J-GT7789456",
                "J-GT-7789456",
                "J-G-T7789456",
                "J-G-T-7789456",
            ),
        ),
        ("JG-T-7789456", CodeKind.TAG, ("JG-T-7789456",)),
        ("A1B7789456", CodeKind.TAG, ("A1B7789456",)),
        ("https://qc.example/v/t7qc-shj5-da75", CodeKind.CERTIFICATE, ("T7QC-SHJ5-DA75",)),
    ],
)
def test_the_forms_to_look_for(code, kind, forms):
    assert read_code(code, HOSTS).forms(kind) == forms


@given(st.text(max_size=80))
def test_a_number_with_letters_is_nobodys_phone(raw):
    told = read_code(raw, HOSTS)
    if told.forms(CodeKind.PHONE):
        assert all(sign.isdigit() or sign in "+-" for sign in told.text)


@pytest.mark.parametrize(
    ("kind", "raw", "form"),
    [
        (CodeKind.CERTIFICATE, "https://of.before.example/v/T7QC-SHJ5-DA75?c=S7", "T7QC-SHJ5-DA75"),
        (CodeKind.CERTIFICATE, "]Q3ｔ７ｑｃｓｈｊ５ｄａ７５\r\n", "T7QCSHJ5DA75"),
        (CodeKind.CERTIFICATE, "T7QC——SHJ5——DA75", "T7QC-SHJ5-DA75"),
        (CodeKind.ITEM, "ｑｃ2026000123", "QC-2026-000123"),
        (CodeKind.ITEM, "https://qc.example/items/QC-2026-000123", "QC-2026-000123"),
        (CodeKind.ORDER, "'6917926768830000201", "6917926768830000201"),
        (CodeKind.ORDER, '="6917926768830000201"', "6917926768830000201"),
        (CodeKind.ORDER, "123", "123"),
        (CodeKind.TAG, "jg-t-0000001", "JG-T-0000001"),
        (CodeKind.ITEM, "", ""),
    ],
)
def test_a_field_takes_what_the_box_reads(kind: CodeKind, raw: str, form: str) -> None:
    assert form_of(kind, raw) == form

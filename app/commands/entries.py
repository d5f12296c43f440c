"""Codes, sentences, masses, waybills as people, scanners and scales type them, fit for columns."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from app.base.errors import Invalid
from workflows.dispatch import carriers
from workflows.intake.codes.plain import plain
from workflows.people.names import first_unseen
from workflows.verdict import Refused, Text

LONGEST_CODE = 64
LONGEST_SENTENCE = 2000
MILLIGRAM = Decimal("0.001")
HEAVIEST = Decimal(1_000_000)
LONGEST_COURIER = 100
AS_IS = "waybill_form"  # the objection that a person may answer with: it is right


def typed_code(field: str, raw: str) -> str:
    """A waybill, tag or number as the one box reads it: narrow, without a reader's prefix.

    Raises `Invalid` for more than 64 characters or an unprintable one.
    """
    code = plain(raw)
    if len(code) > LONGEST_CODE or not unicodedata.normalize("NFKC", raw).strip().isprintable():
        raise Invalid(
            field,
            Text(
                f"编号最多 {LONGEST_CODE} 位，不含控制字符",
                f"A code has at most {LONGEST_CODE} printable characters",
            ),
        )
    return code


def typed_sentence(field: str, raw: str) -> str:
    """A reason or a name; line breaks are kept. Raises `Invalid` for control characters."""
    sentence = raw.replace("\r\n", "\n").strip()
    if len(sentence) > LONGEST_SENTENCE or any(_unseen(sign) for sign in sentence):
        raise Invalid(
            field,
            Text(
                f"最多 {LONGEST_SENTENCE} 字，不含控制字符",
                f"At most {LONGEST_SENTENCE} characters, none of them a control character",
            ),
        )
    return sentence


def typed_name(field: str, raw: str) -> str:
    """A name or number that decides who is who. Raises `Invalid` for signs that nobody sees."""
    unseen = first_unseen(raw.replace("\t", " ").strip())
    if unseen:
        raise Invalid(
            field,
            Text(
                f"含看不见的字符（{unseen}），请清空后重新输入，不要粘贴",
                f"It holds a sign that nobody sees ({unseen}): empty the field and type it anew",
            ),
            "unseen_sign",
        )
    return " ".join(raw.split())


def typed_mass(field: str, grams: Decimal | None) -> Decimal | None:
    """A mass in grams to the milligram; raises `Invalid` for what no bench scale shows."""
    if grams is None:
        return None
    if not grams.is_finite() or abs(grams) >= HEAVIEST:
        raise Invalid(field, Text("质量应在 1 吨以内", "A mass is below one tonne"))
    return grams.quantize(MILLIGRAM)


def typed_waybill(raw: str, *, courier: str = "", as_is: bool = False) -> str:
    """A number as it is kept; "" for none. Raises `Invalid` for what no carrier writes.

    `as_is`: somebody of the house looked at the label once more, and that is the number: a carrier
    may have a new form.
    """
    number = carriers.waybill(typed_code("waybill", raw))
    objection = carriers.objection(courier, number) if number and not as_is else None
    if objection is not None:
        raise _invalid("waybill", objection)
    return number


def typed_parcel(courier: str, raw: str, *, as_is: bool = False) -> tuple[str, str]:
    """Carrier and number; the carrier is derived where the number tells it and none was named.

    A label that was scanned into the carrier's field is the number all the same.
    """
    courier = typed_sentence("courier", courier)[:LONGEST_COURIER]
    if not raw.strip() and carriers.writers_of(carriers.waybill(courier)):
        courier, raw = "", courier
    number = typed_waybill(raw, courier=courier, as_is=as_is)
    if not number:
        raise Invalid("waybill", Text("请填写快递公司和运单号", "Name the courier and the waybill"))
    if not courier:
        courier = _carrier_told_by(number)
    return courier, number


def _carrier_told_by(number: str) -> str:
    found = carriers.carrier_of(number)
    if found is not None:
        return found.name.zh
    several = carriers.writers_of(number)
    if not several:
        raise Invalid("courier", Text("请填写快递公司", "Name the courier"))
    zh = "、".join(one.name.zh for one in several)
    en = ", ".join(one.name.en for one in several)
    raise Invalid(
        "courier",
        Text(
            f"这个号有几家快递都用：{zh}。请选快递公司",
            f"Several carriers write such numbers: {en}. Choose one",
        ),
    )


def _invalid(field: str, refused: Refused) -> Invalid:
    return Invalid(field, refused.reason, refused.code, next_step=refused.next_step)


def _unseen(sign: str) -> bool:
    return sign != "\n" and unicodedata.category(sign) in {"Cc", "Cs"}

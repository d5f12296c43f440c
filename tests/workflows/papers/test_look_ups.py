"""What the check page says of earlier look-ups, and what it makes of a pasted address."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.papers.addresses import read_typed
from workflows.papers.look_ups import LookUps

DAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("seen", "zh", "en", "many"),
    [
        (LookUps(0, None, 0), "第一次被查询", "Nobody has looked", False),
        (LookUps(1, DAY, 1), "查询过 1 次，首次在 2026-11-03，来自 1 个网络", "once before", False),
        (LookUps(7, DAY, 4), "查询过 7 次", "7 times before", False),
        (LookUps(7, DAY, 4), "4 个网络", "from 4 networks", False),
        (LookUps(40, DAY, 5), "5 个网络", "5 networks", True),
    ],
)
def test_how_often_is_said_in_words(seen: LookUps, zh: str, en: str, many: bool) -> None:
    assert zh in seen.said.zh
    assert en in seen.said.en
    assert (seen.advice is not None) is many


def test_many_networks_advise_to_compare() -> None:
    advice = LookUps(40, DAY, 9).advice
    assert advice is not None
    assert "可能被套用在别的货上" in advice.zh
    assert "other goods" in advice.en


OWN = "qc.example.com"


@pytest.mark.parametrize(
    ("number", "code", "read"),
    [
        ("4W19 4GCV 3XY7", "GWJY918H", ("4W19 4GCV 3XY7", "GWJY918H", "")),
        (" 4W19-4GCV-3XY7 ", "", ("4W19-4GCV-3XY7", "", "")),
        (
            "https://qc.example.com/v/4W19-4GCV-3XY7?c=GWJY-918H",
            "",
            ("4W19-4GCV-3XY7", "GWJY-918H", ""),
        ),
        ("qc.example.com/v/4W19-4GCV-3XY7", "GWJY", ("4W19-4GCV-3XY7", "GWJY", "")),
        ("HTTPS://QC.EXAMPLE.COM/v/1?c=2", "3", ("1", "3", "")),
        ("https://qc.example.com/", "", ("", "", "")),
        ("https://qc.examp1e.com/v/4W19?c=1", "", ("", "", "qc.examp1e.com")),
        ("qc.example.com.cn/v/4W19", "", ("", "", "qc.example.com.cn")),
        ("https://qc.example.com@evil.cn/v/1", "", ("", "", "evil.cn")),
        ("https://qc.example.com:8443/v/1", "", ("", "", "qc.example.com:8443")),
        ("https://[bad/v/1", "", ("", "", "https://[bad/v/1")),
    ],
)
def test_what_was_typed_is_read_as_it_was_meant(
    number: str, code: str, read: tuple[str, str, str]
) -> None:
    found = read_typed(number, code, OWN)
    assert (found.number, found.code, found.foreign) == read

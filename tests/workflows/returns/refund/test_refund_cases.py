"""Every refund case that a lawyer wrote down comes out as written."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.refunds import refund_from_json

from workflows.strict_json.reader import UnreadableJson

HERE = Path(__file__).parent
CASES = [
    case
    for path in sorted(HERE.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]


def sums(lines: list[dict[str, Any]], key: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in lines:
        found[line[key]] = found.get(line[key], Decimal(0)) + Decimal(line["amount"])
    return found


def money(written: dict[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in written.items()}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_refund_case(case: dict[str, Any]) -> None:
    then = dict(case["then"])
    if "unreadable" in then:
        with pytest.raises(UnreadableJson) as caught:
            refund_from_json(case["given"])
        assert [path for path, _ in caught.value.problems] == then["unreadable"]
        return
    got = refund_from_json(case["given"])
    by_kind = sums(got["lines"], "kind")
    goods = sums([line for line in got["lines"] if line["kind"] == "goods"], "of")
    checks = {
        "total": lambda: got["total"],
        "money": lambda: got["money"],
        "minimum": lambda: got["legal_minimum"],
        "goods": lambda: goods,
        "payments": lambda: sums(got["payments"], "tender"),
        "programme": lambda: sums(got["to_programme"], "tender"),
        "points": lambda: sum(line["units"] or 0 for line in got["payments"]),
    }
    person = then.pop("person", [])
    assert [reason["code"] for reason in got["reasons"]] == person
    assert got["needs_person"] is bool(person)
    assert "total" in then
    for name, expected in then.items():
        written = money(expected) if isinstance(expected, dict) else expected
        actual = checks[name]() if name in checks else str(by_kind[name])
        assert actual == written, name
    assert sum(map(Decimal, (line["amount"] for line in got["lines"]))) == Decimal(got["total"])
    assert sum(sums(got["payments"], "tender").values()) == Decimal(got["total"])
    assert all(line["article"]["source"] for line in [*got["lines"], *got["payments"]])


def test_cases_are_told_apart() -> None:
    ids = [case["id"] for case in CASES]
    assert len(ids) == len(set(ids)) >= 50
    assert all(case["article"] and case["title"] for case in CASES)

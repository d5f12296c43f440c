"""Whose parcel a number is, and whether a carrier writes such numbers at all."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from workflows.intake.codes.plain import plain
from workflows.verdict import Refused, Text

TABLE = Path(__file__).with_name("carriers.toml")
OTHER = "other"
S10 = re.compile(r"[A-Z]{2}([0-9]{8})([0-9])[A-Z]{2}")
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


@dataclass(frozen=True, slots=True)
class Carrier:
    """One carrier: names, the forms of its numbers, those that are its alone, and what says so."""

    code: str
    name: Text
    short: tuple[str, ...]
    own: tuple[re.Pattern[str], ...]
    forms: tuple[re.Pattern[str], ...]
    s10: bool
    says: Text
    sources: tuple[str, ...]

    def writes(self, number: str) -> bool:
        """Whether a number has one of its forms, with the check digit where there is one."""
        return self.alone(number) or any(form.fullmatch(number) for form in self.forms)

    def alone(self, number: str) -> bool:
        """Whether the number can be nobody else's."""
        fits = any(form.fullmatch(number) for form in self.own)
        return fits and (not self.s10 or s10_holds(number))


@cache
def carriers() -> tuple[Carrier, ...]:
    """All carriers, the usual first."""
    with TABLE.open("rb") as file:
        return tuple(_carrier(row) for row in tomllib.load(file)["carrier"])


def waybill(raw: str) -> str:
    """A number as it is kept: plain, in capitals, without the ending of a parcel of several."""
    return plain(raw).upper()


def carrier_named(name: str) -> Carrier | None:
    """The carrier that a person means by a name; None where it is none of the table's."""
    wanted = "".join(name.split()).upper()
    return next((one for one in carriers() if wanted and wanted in _names(one)), None)


def writers_of(number: str) -> tuple[Carrier, ...]:
    """Who may have written a number: one where its form is theirs alone, else all who might."""
    known = [one for one in carriers() if one.code != OTHER]
    alone = tuple(one for one in known if one.alone(number))
    return alone or tuple(one for one in known if one.writes(number))


def carrier_of(number: str) -> Carrier | None:
    """The carrier that a number tells by itself."""
    found = writers_of(number)
    return found[0] if len(found) == 1 else None


def objection(name: str, number: str) -> Refused | None:
    """Why nobody, or not this carrier, writes such a number; None where it may be right.

    Of a carrier that is not in the table only what a number of any carrier is can be asked.
    """
    carrier = carrier_named(name)
    if carrier is None and name:
        carrier = next(one for one in carriers() if one.code == OTHER)
    if carrier is None:
        return None if writers_of(number) else _doubt(_NOBODY)
    if carrier.writes(number):
        return None
    others = writers_of(number)
    zh = f"不像{carrier.name.zh}的运单号：{carrier.says.zh}"
    en = f"No number of {carrier.name.en}: {carrier.says.en}"
    if others:
        zh += f"。这个号像是{'、'.join(one.name.zh for one in others)}的"
        en += f". It looks like {', '.join(one.name.en for one in others)}"
    return _doubt(Text(zh, en))


def s10_holds(number: str) -> bool:
    """Whether the check digit of a UPU S10 number is right."""
    found = S10.fullmatch(number)
    if found is None:
        return False
    total = sum(int(d) * w for d, w in zip(found[1], S10_WEIGHTS, strict=True))
    return {10: 0, 11: 5}.get(11 - total % 11, 11 - total % 11) == int(found[2])


_NOBODY = Text("没有哪家快递这样写运单号", "No carrier writes such a number")


def _doubt(reason: Text) -> Refused:
    return Refused(
        "waybill_form",
        reason,
        next_step=Text(
            "请再扫一次面单；核对快递公司", "Scan the label again; check which carrier it is"
        ),
        facts={"field": "waybill"},
    )


def _names(carrier: Carrier) -> set[str]:
    every = (carrier.code, carrier.name.zh, carrier.name.en, *carrier.short)
    return {"".join(name.split()).upper() for name in every}


def _carrier(row: Mapping[str, Any]) -> Carrier:
    return Carrier(
        code=row["code"],
        name=Text(row["zh"], row["en"]),
        short=tuple(row["short"]),
        own=tuple(re.compile(form) for form in row["own"]),
        forms=tuple(re.compile(form) for form in row["forms"]),
        s10=row.get("check") == "s10",
        says=Text(row["says_zh"], row["says_en"]),
        sources=tuple(row["sources"]),
    )

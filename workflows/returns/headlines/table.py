"""The table of what a buyer reads first, read once and checked: no return is without its lines."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter

from workflows.returns.flow import ReturnGround
from workflows.returns.headlines.situation import ASPECTS, Aspect
from workflows.returns.states import ReturnState
from workflows.verdict import Text

LINES = ("decided", "do", "when", "money")
KEYS = {*LINES, "states", "aspects", "grounds"}
FACTS = {"by", "amount", "freight"}
Key = tuple[ReturnState, ReturnGround, Aspect]
OWN_FREIGHT = Text("寄回运费您自己付", "You pay the way back")
PAID_FREIGHT = Text("寄回运费店铺承担", "The shop pays the way back")
AMOUNT_OPEN = Text("实付金额（正在核实）", "what you paid (being checked)")


class BadTable(ValueError):
    """The table is not whole: said at its first reading, with the place."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The four lines, in both languages."""

    decided: Text
    do: Text
    when: Text
    money: Text


@dataclass(frozen=True, slots=True)
class HeadlineFacts:
    """What is filled in, ready to be read; `amount` None: nobody can tell it yet."""

    by: Text
    amount: str | None
    freight_paid: bool


def headline(key: Key, facts: HeadlineFacts) -> Headline:
    """The four lines of a return."""
    raw = headlines()[key]
    return Headline(*(_fill(getattr(raw, name), facts) for name in LINES))


def _fill(line: Text, facts: HeadlineFacts) -> Text:
    freight = PAID_FREIGHT if facts.freight_paid else OWN_FREIGHT
    amount = AMOUNT_OPEN if facts.amount is None else Text(f" {facts.amount} ", facts.amount)
    zh = line.zh.format(by=facts.by.zh, amount=amount.zh, freight=freight.zh).strip()
    en = line.en.format(by=facts.by.en, amount=amount.en, freight=freight.en)
    return Text(zh.replace(" ，", "，").replace(" ；", "；"), en[:1].upper() + en[1:])


@cache
def headlines() -> Mapping[Key, Headline]:
    """All lines by state, ground and aspect; raises `BadTable`."""
    text = files("workflows.returns.headlines").joinpath("headlines.toml").read_text("utf-8")
    return read_headlines(text)


def read_headlines(text: str) -> Mapping[Key, Headline]:
    """The table in a text; raises `BadTable` where a return has no lines, or two."""
    found: dict[Key, Headline] = {}
    for number, row in enumerate(tomllib.loads(text).get("lines", ()), start=1):
        if odd := set(row) - KEYS:
            raise BadTable(f"lines {number}: {sorted(odd)}")
        lines = Headline(*(_text(row, name, number) for name in LINES))
        for state in map(ReturnState, row["states"]):
            for aspect in map(Aspect, row["aspects"]):
                for ground in map(ReturnGround, row.get("grounds", list(ReturnGround))):
                    key = (state, ground, aspect)
                    if key in found or aspect not in ASPECTS[state]:
                        raise BadTable(f"lines {number}: {key} is there twice, or never")
                    found[key] = lines
    wanted = {(s, g, a) for s, aspects in ASPECTS.items() for a in aspects for g in ReturnGround}
    if missing := wanted - found.keys():
        raise BadTable(f"no lines for {sorted(missing)}")
    return found


def _text(row: Mapping[str, list[str]], name: str, number: int) -> Text:
    pair = row.get(name, [])
    if len(pair) != 2 or not all(part.strip() for part in pair):  # noqa: PLR2004  # two languages
        raise BadTable(f"lines {number}: {name} is needed in Chinese and English")
    used = [{f for _, f, _, _ in Formatter().parse(part) if f is not None} for part in pair]
    if used[0] != used[1] or used[0] - FACTS:
        raise BadTable(f"lines {number}: {name} fills in {sorted(used[0] ^ used[1])}")
    return Text(*pair)

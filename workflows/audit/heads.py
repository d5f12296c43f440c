"""Heads recorded apart from a chain, and whether the chain still leads to them.

A chain that was put back from a backup, or cut and written anew, agrees with itself. What others
recorded of it does not go back with it: each recorded head must lie on the chain, or be named by
a row of the chain that says openly that it was lost.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from workflows.verdict import Refused, Text

GAP_TAG = "ledger.gap_accepted"


@dataclass(frozen=True, slots=True, order=True)
class Head:
    """The last row of a chain at some time: its number, and its digest in hexadecimal."""

    seq: int
    digest: str


UNREADABLE = Head(1, "")  # lies on no chain
BEGINNING = Head(0, "")


@dataclass(frozen=True, slots=True)
class Departure:
    """A recorded head that the chain does not lead to: where it was recorded, where the chain ends.

    `chain` is one of the ledger's, or `log` for the certificate log, whose heads are sizes and
    roots.
    """

    chain: str
    place: str
    recorded: Head
    own: Head

    @property
    def text(self) -> Text:
        """What is wrong, for who looks after the machine."""
        if self.recorded == UNREADABLE:
            return Text(
                f"{self.place} 中 {self.chain} 的链首无法读取",
                f"the head of {self.chain} at {self.place} can't be read",
            )
        if self.recorded.seq > self.own.seq:
            return Text(
                f"{self.place} 记录 {self.chain} 到第 {self.recorded.seq} 行，"
                f"数据库只到第 {self.own.seq} 行",
                f"{self.place} knows {self.chain} up to row {self.recorded.seq}, "
                f"the database ends at row {self.own.seq}",
            )
        return Text(
            f"{self.chain} 第 {self.recorded.seq} 行与 {self.place} 所记不符",
            f"row {self.recorded.seq} of {self.chain} is not the one that {self.place} knows",
        )


@dataclass(frozen=True, slots=True)
class LedgerGap:
    """A row that accepts a gap: the last row before it, and the lost heads that it names."""

    last: int
    lost: frozenset[Head]

    @property
    def seq(self) -> int:
        """The number of the row itself: beyond every number that was ever given."""
        return seq_beyond(self.last, self.lost)


def read_only() -> Refused:
    """What people are told while a recorded head does not lie on its chain."""
    return Refused(
        "read_only",
        Text(
            "系统只读：数据库与库外记录的链首不符，可能是旧备份",
            "Read-only: the database is not the one that was recorded, perhaps an old backup",
        ),
        next_step=Text(
            "没有保存。请管理员核实后执行 jadegate restore accept",
            "Nothing was saved. An administrator checks and runs `jadegate restore accept`",
        ),
    )


def lies_on(recorded: Head, own: Head, digest_there: str | None, lost: Collection[Head]) -> bool:
    """Whether a chain that ends at `own` leads to a recorded head, or says that it was lost.

    `digest_there` is that of the chain's row with the recorded number, None where it has none.
    """
    if recorded in lost:
        return True
    return 0 < recorded.seq <= own.seq and digest_there == recorded.digest


def seq_beyond(last: int, lost: Iterable[Head]) -> int:
    """The number of the row that accepts a gap: one that neither story has given away."""
    return max([last, *(head.seq for head in lost)]) + 1


def gap_of(tag: str, body: str) -> LedgerGap | None:
    """The gap that a row of the ledger accepts; None for every other or malformed row."""
    if tag != GAP_TAG:
        return None
    try:
        told: dict[str, Any] = json.loads(body)
        lost = frozenset(
            Head(int(one["seq"]), str(one["digest"]))
            for one in told["lost"]
            if one["chain"] == told["chain"]
        )
        return LedgerGap(int(told["last"]), lost - {UNREADABLE})
    except (ValueError, TypeError, KeyError):
        return None

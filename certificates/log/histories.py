"""The lives of all certificates as the rows of the log tell them, followed in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from certificates.flaws import Fault, Finding, finding
from certificates.log.leaf import Kind, Leaf, Status

_SKEW = timedelta(minutes=5)  # between the clocks of two machines that append


class Histories:
    """Feed it leaves in their order; `found` collects what can't be."""

    def __init__(self, *, whole: bool) -> None:
        self.found: list[Finding] = []
        self._whole = whole  # from the first leaf on, so that every life has its beginning
        self._lives: dict[str, tuple[Status, int]] = {}
        self._last: datetime | None = None

    def read(self, index: int, leaf: Leaf) -> None:
        """The next leaf."""
        life = self._lives.get(leaf.number)
        fault = self._fault(leaf, life)
        if fault is not None:
            self.found.append(finding(fault, leaf.number))
        if self._last is not None and leaf.at < self._last - _SKEW:
            self.found.append(finding(Fault.BACKDATED, index))
        self._last = max(leaf.at, self._last or leaf.at)
        if fault is None or life is None:
            self._lives[leaf.number] = (leaf.status, _file(leaf))

    def _fault(self, leaf: Leaf, life: tuple[Status, int] | None) -> Fault | None:
        if leaf.kind is Kind.ISSUED:
            return None if life is None else Fault.ISSUED_TWICE
        if life is None:
            return Fault.STATUS_WITHOUT_ISSUE if self._whole else None
        if life[1] != _file(leaf):
            return Fault.ANOTHER_FILE
        return Fault.EVENT_AFTER_END if life[0].final else None

    def compare(self, states: Iterable[tuple[str, Status]]) -> list[Finding]:
        """What the table of certificates shows, against what the log says last."""
        found, rest = [], dict(self._lives)
        for number, status in states:
            life = rest.pop(number, None)
            if life is None:
                if self._whole:
                    found.append(finding(Fault.NOT_IN_LOG, number))
            elif life[0] is not status:
                ahead = life[0] is Status.ISSUED
                fault = Fault.STATUS_WITHOUT_EVENT if ahead else Fault.EVENT_WITHOUT_STATUS
                found.append(finding(fault, number))
        return found + [finding(Fault.NOT_IN_TABLE, number) for number in rest]


def _file(leaf: Leaf) -> int:
    """Which file and record an event is about, in few bytes: a million lives are in memory."""
    return int(leaf.pdf[:12] + leaf.record[:12], 16)

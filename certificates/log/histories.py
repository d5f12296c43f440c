"""The lives of all certificates as the rows of the log tell them, followed in one pass."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from certificates.flaws import AuditFlaw, FlawCode, finding
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind

_SKEW = timedelta(minutes=5)  # between the clocks of two machines that append


class Histories:
    """Feed it leaves in their order; `found` collects what can't be."""

    def __init__(self, *, whole: bool) -> None:
        self.found: list[AuditFlaw] = []
        self._whole = whole  # from the first leaf on, so that every life has its beginning
        self._lives: dict[str, tuple[CertificateStatus, int]] = {}
        self._last: datetime | None = None

    def read(self, index: int, leaf: Leaf) -> None:
        """The next leaf."""
        life = self._lives.get(leaf.number)
        fault = self._fault(leaf, life)
        if fault is not None:
            self.found.append(finding(fault, leaf.number))
        if self._last is not None and leaf.at < self._last - _SKEW:
            self.found.append(finding(FlawCode.BACKDATED, index))
        self._last = max(leaf.at, self._last or leaf.at)
        if fault is None or life is None:
            self._lives[leaf.number] = (leaf.status, _file(leaf))

    def _fault(self, leaf: Leaf, life: tuple[CertificateStatus, int] | None) -> FlawCode | None:
        if leaf.kind is LeafKind.ISSUED:
            return None if life is None else FlawCode.ISSUED_TWICE
        if life is None:
            return FlawCode.STATUS_WITHOUT_ISSUE if self._whole else None
        if life[1] != _file(leaf):
            return FlawCode.ANOTHER_FILE
        return FlawCode.EVENT_AFTER_END if life[0].final else None

    def compare(self, states: Iterable[tuple[str, CertificateStatus]]) -> list[AuditFlaw]:
        """What the table of certificates shows, against what the log says last."""
        found, rest = [], dict(self._lives)
        for number, status in states:
            life = rest.pop(number, None)
            if life is None:
                if self._whole:
                    found.append(finding(FlawCode.NOT_IN_LOG, number))
            elif life[0] is not status:
                ahead = life[0] is CertificateStatus.ISSUED
                fault = FlawCode.STATUS_WITHOUT_EVENT if ahead else FlawCode.EVENT_WITHOUT_STATUS
                found.append(finding(fault, number))
        return found + [finding(FlawCode.NOT_IN_TABLE, number) for number in rest]


def _file(leaf: Leaf) -> int:
    """Which file and record an event is about, in few bytes: a million lives are in memory."""
    return int(leaf.pdf[:12] + leaf.record[:12], 16)

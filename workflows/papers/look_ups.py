"""How often a certificate was looked up before, in words for whoever holds it now.

One piece lies in one place. A number that many have looked up from many networks may be copied on
to other goods (套证): the buyer should know it before the auditor does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflows.verdict import Text

MANY_NETWORKS = 5


@dataclass(frozen=True, slots=True)
class LookUps:
    """Earlier look-ups of one certificate: how many, the first day, from how many networks."""

    count: int
    first: date | None
    networks: int

    @property
    def many(self) -> bool:
        """Whether so many networks asked that one paper may be shown with several pieces."""
        return self.networks >= MANY_NETWORKS

    @property
    def said(self) -> Text:
        """The sentence."""
        if not self.count or self.first is None:
            return Text("这张证书是第一次被查询", "Nobody has looked this certificate up before")
        times = "once" if self.count == 1 else f"{self.count} times"
        networks = "one network" if self.networks == 1 else f"{self.networks} networks"
        return Text(
            f"此前被查询过 {self.count} 次，首次在 {self.first.isoformat()}，"
            f"来自 {self.networks} 个网络（含您自己的查询）",
            f"Looked up {times} before, first on {self.first.isoformat()}, from {networks} "
            "(your own look-ups included)",
        )

    @property
    def advice(self) -> Text | None:
        """What follows from it; None where nothing does."""
        if not self.many:
            return None
        return Text(
            "一件货只在一处：很多地方查过的证书，可能被套用在别的货上。请务必与照片、质量逐项比对",
            "One piece is in one place: a certificate looked up from many may be shown with other "
            "goods. Do compare photograph and mass",
        )

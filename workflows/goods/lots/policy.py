"""How lots of a category are sampled and what must be known of them, as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from workflows.goods.lots.classes import LotClass
from workflows.goods.sampling.tables import Level

_FILE = Path(__file__).with_name("policy.toml")
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class LotPolicy:
    """One category: inspection level, AQL by class, identity and documents that are needed."""

    category: str
    level: Level
    aql: Mapping[LotClass, Decimal]
    identity: tuple[str, ...]
    documents: tuple[str, ...]
    import_documents: tuple[str, ...]


def policy_of(category: str) -> LotPolicy:
    """The policy of a category; what has none of its own is bought by that of `others`."""
    return policies().get(category) or policies()[OTHERS]


@cache
def policies() -> Mapping[str, LotPolicy]:
    """All policies by category."""
    read = tomllib.loads(_FILE.read_text("utf-8"))
    return {
        code: LotPolicy(
            category=code,
            level=Level(row["level"]),
            aql={one: Decimal(row["aql"][one.value]) for one in LotClass},
            identity=tuple(row["identity"]),
            documents=tuple(row["documents"]),
            import_documents=tuple(row["import_documents"]),
        )
        for code, row in read.items()
    }

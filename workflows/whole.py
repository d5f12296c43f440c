"""Tables keyed by an enum that leave no member out."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import TypeVar

K = TypeVar("K", bound=Enum)
V = TypeVar("V")


def whole(kind: type[K], rows: Mapping[K, V]) -> Mapping[K, V]:
    """The rows, in their order, as a table that nobody changes.

    ValueError names every member of `kind` that has no row, and every row that is no member: a
    look-up by a member can't fail, so that no page meets a `KeyError` after a member was added.
    """
    lacking = [member.name for member in kind if member not in rows]
    foreign = [str(key) for key in rows if not isinstance(key, kind)]
    if lacking or foreign:
        wrong = [f"no row for {', '.join(lacking)}"] if lacking else []
        wrong += [f"{', '.join(foreign)}: no member"] if foreign else []
        raise ValueError(f"a table of every {kind.__module__}.{kind.__name__}: {'; '.join(wrong)}")
    return MappingProxyType(dict(rows))

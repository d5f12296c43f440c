"""Personal fields in events of before the vault, and what is left of such an event without them.

A chain forgets nothing: a field can't be taken out of what was hashed. So an old event keeps its
place and its digest, shows `HIDDEN` where a person stood, and what it said lies encrypted beside.
While the key of its order lives, the whole is proved as before; afterwards by its digest alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

HIDDEN = "[redacted]"
LINE_UPDATED = ("order_line.updated", 1)
# What stood in clear, by tag and version; later versions have no such field.
PERSONAL_FIELDS = {
    ("account.signed_in", 1): "address",
    ("return.appealed", 1): "reason",
    ("return.withdrawn", 1): "reason",
}
PERSONAL_CHANGES = frozenset(
    {
        "receiver_name",
        "receiver_phone",
        "province",
        "city",
        "district",
        "street",
        "address",
        "buyer_message",
        "merchant_remark",
        "cancel_reason",
    }
)


@dataclass(frozen=True, slots=True)
class Redaction:
    """One event that was redacted. `body` is what it said, where that can still be opened;
    `lapsed`: it was lawfully destroyed. `batch` is the row that records the act."""

    seq: int
    batch: int
    digest: str
    body: str | None
    lapsed: bool = False


def without_person(tag: str, version: int, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """The body without its personal fields; None where it has none."""
    field = PERSONAL_FIELDS.get((tag, version))
    if field is not None and body.get(field) not in (None, "", HIDDEN):
        return {**body, field: HIDDEN}
    if (tag, version) != LINE_UPDATED:
        return None
    changes: dict[str, Any] = body.get("changes", {})
    if not PERSONAL_CHANGES & changes.keys():
        return None
    shown = {
        name: [HIDDEN, HIDDEN] if name in PERSONAL_CHANGES else said
        for name, said in changes.items()
    }
    return {**body, "changes": shown}


def rows_digest(chain: str, rows: Iterable[tuple[int, str]]) -> str:
    """What the record of the act holds fast: which rows, with which digests. Hexadecimal."""
    text = "\n".join(f"{chain} {seq} {digest}" for seq, digest in sorted(rows))
    return hashlib.sha256(text.encode()).hexdigest()

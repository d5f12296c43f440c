"""Whether two pictures are one: by the 256 bits of PDQ, which a smaller or duller copy keeps."""

from __future__ import annotations

from workflows.verdict import Text

LIKE_WITHIN = 10  # of 256 bits; photos of like pieces in one light box lie further apart
LEAST_QUALITY = 50  # below it a picture is too plain to be told from another, says PDQ
PARTS = 8


def likeness_parts(likeness: str) -> tuple[str, ...]:
    """Eight parts of a likeness, to find others by: near ones share at least one whole part."""
    size = len(likeness) // PARTS
    return tuple(likeness[at : at + size] for at in range(0, size * PARTS, size)) if size else ()


def is_like(one: str, other: str) -> bool:
    """Whether two likenesses, 64 hexadecimal digits each, are of one picture."""
    if not one or len(one) != len(other):
        return False
    return (int(one, 16) ^ int(other, 16)).bit_count() <= LIKE_WITHIN


def reuse_text(refs: list[str], *, same: bool) -> Text:
    """That a file is another piece's already."""
    named = "、".join(refs)
    listed = ", ".join(refs)
    if same:
        return Text(f"该文件已属于 {named}", f"This file belongs to {listed} already")
    return Text(f"与 {named} 的照片几乎相同", f"Almost the same picture as one of {listed}")

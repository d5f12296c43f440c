"""The published log as tiles: what a signed head covers, and nothing behind it."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.papers.log import LogCheckpoint, LogCosignature, LogLeaf
from app.queries.papers.log_heads import KnownNodes
from certificates.log.tiles import Tile, bundle


def tile_content(session: Session, tile: Tile) -> bytes | None:
    """The bytes of a tile; None where no signed head covers all of it."""
    size = session.scalar(select(func.max(LogCheckpoint.size))) or 0
    if not tile.is_in(size):
        return None
    nodes = tile.nodes
    if tile.level is not None:
        known = KnownNodes(session).get(nodes)
        return b"".join(known[node] for node in nodes)
    wanted = (
        select(LogLeaf.entry)
        .where(LogLeaf.position.between(nodes[0].position, nodes[-1].position))
        .order_by(LogLeaf.position)
    )
    return bundle(entry.encode() for entry in session.scalars(wanted))


def published_sizes(session: Session, first: int, most: int) -> list[int]:
    """The sizes of published heads, the smallest first."""
    wanted = select(LogCheckpoint.size).where(LogCheckpoint.size >= first)
    return list(session.scalars(wanted.order_by(LogCheckpoint.size).limit(most)))


def cosignatures(session: Session, size: int) -> str:
    """The lines of the witnesses of a head, in the order of their names."""
    wanted = select(LogCosignature.line).where(LogCosignature.size == size)
    return "".join(session.scalars(wanted.order_by(LogCosignature.witness)))

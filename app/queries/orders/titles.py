"""Titles as papers show them: those that a person has yet to look at, and any one piece's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.intake.item import Item
from app.models.network.center import Merchant
from workflows.papers.printable import printed_title
from workflows.verdict import Text

PAGE = 50


@dataclass(frozen=True, slots=True)
class TitleQuestion:
    """One piece: its title as the shop wrote it, as a paper shows it, and what was done to it."""

    key: int
    ref: str
    category: str
    merchant: str
    title: str
    printed: str
    asks: bool
    note: Text | None


@dataclass(frozen=True, slots=True)
class TitlePage:
    """One page of questions, and the key that the next one begins after (0 where none)."""

    rows: tuple[TitleQuestion, ...]
    after: int


def open_questions(
    session: Session, centers: Collection[int] | None, *, after: int = 0, size: int = PAGE
) -> TitlePage:
    """Pieces of these centers (None: all) whose title a person has yet to look at."""
    found = _where(session, centers, Item.title_asks.is_(True), Item.id > after, most=size + 1)
    more = len(found) > size
    return TitlePage(found[:size], found[size - 1].key if more else 0)


def title_of(session: Session, centers: Collection[int] | None, ref: str) -> TitleQuestion | None:
    """The title of one piece of these centers, asked about or not."""
    key = key_of("QC", ref)
    found = _where(session, centers, Item.id == key[0], most=1) if key is not None else ()
    return found[0] if found and found[0].ref == ref.strip().upper() else None


def _where(
    session: Session, centers: Collection[int] | None, *where: ColumnElement[bool], most: int
) -> tuple[TitleQuestion, ...]:
    statement = (
        select(
            *(Item.id, Item.registered_at, Item.category, Item.title),
            *(Item.printed_title, Item.title_asks, Merchant.shop),
        )
        .join(Merchant, Merchant.id == Item.merchant_id)
        .where(*where)
        .order_by(Item.id)
        .limit(most)
    )
    if centers is not None:
        statement = statement.where(Item.center_id.in_(sorted(centers)))
    return tuple(
        TitleQuestion(
            key=r.id,
            ref=reference("QC", r.id, r.registered_at),
            category=r.category,
            merchant=r.shop,
            title=r.title,
            printed=r.printed_title,
            asks=r.title_asks,
            note=printed_title(r.title).note,
        )
        for r in session.execute(statement)
    )

"""One piece of the example network on its way, and the people who have it in their hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.base.config import current
from app.base.db import transaction
from app.base.errors import Refusal
from app.base.storage import Blobs
from app.commands.evidence import StoredFile, store_file
from app.commands.inspection.objections import note_looked
from app.commands.papers.preview import preview
from app.commands.papers.shown_papers import note_shown
from app.demo import pictures, pieces, samples
from app.demo.pieces import Piece
from app.press.press import Press
from app.queries.inspection import standards
from app.queries.inspection.bench import rounds
from app.queries.inspection.second_look import files_to_see
from app.queries.items import item_view
from app.queries.papers.printed_photo import printed_picture
from workflows.inspection.standard.curves import CurveBand
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.inspection.standard.types import Check, Standard
from workflows.inspection.states import ItemState
from workflows.roles import Actor


@dataclass(frozen=True)
class Crew:
    """The people of one center who walk an item."""

    receiver: Actor
    second_receiver: Actor
    inspector: Actor
    reviewer: Actor
    signatory: Actor
    sealer: Actor
    service: Actor
    second_inspector: Actor | None = None
    second_sealer: Actor | None = None
    second_service: Actor | None = None
    manager: Actor | None = None


@dataclass
class Journey:
    """One item on its way; `at` moves on with every step.

    Without a `piece` of its own it is any piece of its sample.
    """

    ref: str
    crew: Crew
    press: Press
    at: datetime
    sample: str = "jade"
    case: str = ""
    piece: Piece | None = None

    @property
    def listing(self) -> Mapping[str, Any]:
        return (self.piece or pieces.of_sample(self.sample, self.seed)).listing

    @property
    def findings(self) -> Mapping[str, Any]:
        return (self.piece or pieces.of_sample(self.sample, self.seed)).findings

    def write(self, act: Callable[[Session], Any]) -> None:
        """One transaction."""
        with transaction() as session:
            act(session)

    @property
    def category(self) -> str:
        return samples.category_of(self.sample)

    @property
    def seed(self) -> int:
        return int(self.ref[-6:])

    def stored(self, name: str, bands: tuple[CurveBand, ...] = ()) -> StoredFile:
        """An example file of this item; the bands are measured on its curve."""
        return stored_file(self.press.evidence, self.category, name, self.seed, bands)

    def standard(self, session: Session) -> Standard:
        return standards.in_force(session, self.category, self.at)

    def raw(self, check: Check, given: Any) -> dict[str, Any]:
        """Example input with its file names turned into evidence."""
        raw = dict(given) if isinstance(given, Mapping) else {check.parts[0].key: given}
        for part in check.parts:
            if isinstance(part, Photos | FilePart) and part.key in raw:
                files = [self.stored(name) for name in raw[part.key]]
                raw[part.key] = [f"{f.digest}.{f.extension}" for f in files]
        return raw


def look_at_evidence(session: Session, ref: str, *, by: Actor, now: datetime) -> None:
    """What the light table tells by itself: a reviewer has looked at every file of this round."""
    item = item_view(session, ref)
    if item is None or item.state is not ItemState.IN_REVIEW:
        return
    round_ = rounds(session, item.key)[0]
    note_looked(session, ref, files_to_see(session, item.key, round_.key), by=by, now=now)


def look_at_paper(session: Session, ref: str, *, by: Actor, now: datetime) -> None:
    """What the signatory's page does by itself: it shows the paper, and notes that it did."""
    item = item_view(session, ref)
    if item is None or by.person_id is None:
        return
    pictured = printed_picture(session, item.key) is not None
    url = current().public_url
    with suppress(Refusal):  # what can't be signed shows no paper
        content = preview(session, ref, url, pictured=pictured, by=by, now=now)
        note_shown(session, {item.key: content}, by=by, now=now)


def stored_file(
    store: Blobs, category: str, name: str, seed: int, bands: tuple[CurveBand, ...] = ()
) -> StoredFile:
    """The example file of that name, kept in the store."""
    ending = name.rpartition(".")[2]
    if ending in ("jpg", "jpeg", "png"):
        content = pictures.picture(category, name, seed)
    elif ending == "csv":
        content = pictures.curve_named(name, seed)
    else:
        content = pictures.clip(seed)
    return store_file(store, name, content, bands=bands)

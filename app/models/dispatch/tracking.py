"""What carriers said of parcels, as far as anything follows from it."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Digest, Pk, one_of
from workflows.dispatch.places import SignPlace
from workflows.dispatch.tracking.words import TrackingDoubt, TrackingWord

ASKS = text("doubt IS NOT NULL AND seen_at IS NULL")


class TrackingStep(Base):
    """One step of a parcel's route, told once (`digest`), however often a carrier sends it.

    `item_id` is empty while no parcel was sent under that number. With a `doubt` a person looks;
    `seen_by_id` is empty where the parcel was found by itself.
    """

    __tablename__ = "tracking_step"
    __table_args__ = (
        Index("ix_tracking_step_item", "item_id"),
        Index("ix_tracking_step_asks", "center_id", "id", sqlite_where=ASKS, postgresql_where=ASKS),
    )

    id: Mapped[Pk]
    digest: Mapped[Digest] = mapped_column(unique=True)
    carrier: Mapped[Code]
    waybill: Mapped[Code] = mapped_column(index=True)
    code: Mapped[Code]
    at: Mapped[At]
    word: Mapped[TrackingWord] = mapped_column(one_of(TrackingWord, "word"))
    place: Mapped[SignPlace | None] = mapped_column(one_of(SignPlace, "place"))
    differ: Mapped[bool]
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    doubt: Mapped[TrackingDoubt | None] = mapped_column(one_of(TrackingDoubt, "doubt"))
    told_at: Mapped[At]
    seen_at: Mapped[At | None]
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

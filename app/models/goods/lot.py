"""Lots: one product, one batch, one delivery; their cartons, documents and frozen plans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Document, Exact, Name, Pk, one_of
from app.base.refs import reference
from app.models.goods.purchase import PurchaseLine
from app.models.sentences import Sentence
from workflows.goods.lots.classes import LotClass
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.lots.states import LotState
from workflows.goods.sampling.tables import InspectionSeverity, Level

NOT_YET_HERE = "'announced', 'cancelled'"
DRAWN = "'announced', 'cancelled', 'received', 'planned'"
UNDECIDED = "'announced', 'cancelled', 'received', 'planned', 'sampling'"


class Lot(Base):
    """One lot; only `commands/goods/move.py` assigns its state."""

    __tablename__ = "lot"
    __table_args__ = (
        CheckConstraint("announced > 0", name="announced"),
        CheckConstraint(
            f"(state IN ({NOT_YET_HERE})) = (received_at IS NULL)", name="received_when"
        ),
        CheckConstraint("(received_at IS NULL) = (counted IS NULL)", name="counted_when"),
        CheckConstraint("counted IS NULL OR counted > 0", name="counted"),
        CheckConstraint(f"(state IN ({DRAWN})) = (seed IS NULL)", name="drawn_when"),
        CheckConstraint(f"(state IN ({UNDECIDED})) = (decided_at IS NULL)", name="decided_when"),
        CheckConstraint(
            "state <> 'sorted' OR sorted_good + sorted_bad = counted", name="sorted_adds_up"
        ),
        Index("ix_lot_queue", "center_id", "state", "id"),
        Index("ix_lot_state", "state", "id"),
        Index("ix_lot_line", "line_id", "id"),
        Index("ix_lot_batch", "batch"),
    )

    id: Mapped[Pk]
    line_id: Mapped[int] = mapped_column(ForeignKey("purchase_line.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    state: Mapped[LotState] = mapped_column(one_of(LotState, "state"))
    state_since: Mapped[At]
    version: Mapped[int] = mapped_column()
    announced: Mapped[int]
    announced_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    announced_at: Mapped[At]
    expected_on: Mapped[date | None]
    again_of_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    counted: Mapped[int | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[At | None]
    difference: Mapped[Sentence] = mapped_column(default="")
    gtin: Mapped[Code] = mapped_column(default="")
    batch: Mapped[Code] = mapped_column(default="")
    produced_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    draw_method: Mapped[Code | None]
    seed: Mapped[Code | None]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[At | None]
    reason: Mapped[Sentence] = mapped_column(default="")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sorted_good: Mapped[int | None]
    sorted_bad: Mapped[int | None]
    waybill_back: Mapped[Code] = mapped_column(default="")
    witnesses: Mapped[Document] = mapped_column(default=dict)
    film: Mapped[Name] = mapped_column(default="")

    @property
    def ref(self) -> str:
        """What people and scanners call it: `LT-2026-000123`."""
        return reference("LT", self.id, self.announced_at)

    line: Mapped[PurchaseLine] = relationship()
    cartons: Mapped[list[LotCarton]] = relationship(order_by="LotCarton.number")
    plans: Mapped[list[LotPlan]] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the library's own form


class LotCarton(Base):
    """A carton as announced and as counted. `listed` is the row of the supplier's packing list."""

    __tablename__ = "lot_carton"
    __table_args__ = (
        CheckConstraint("announced >= 0", name="announced"),
        CheckConstraint("counted IS NULL OR counted >= 0", name="counted"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    announced: Mapped[int]
    counted: Mapped[int | None]
    sscc: Mapped[Code] = mapped_column(default="")
    listed: Mapped[Document] = mapped_column(default=dict)


class LotDocument(Base):
    """A document that came with the lot."""

    __tablename__ = "lot_document"
    __table_args__ = (
        UniqueConstraint("lot_id", "kind", "number"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    id: Mapped[Pk]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    kind: Mapped[DocumentKind] = mapped_column(one_of(DocumentKind, "kind"))
    number: Mapped[Code]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[At]


class LotPlan(Base):
    """The plan of one class as it was frozen, and in the end its verdict."""

    __tablename__ = "lot_plan"
    __table_args__ = (
        CheckConstraint("re = ac + 1", name="re_after_ac"),
        CheckConstraint("n > 0 AND n <= pieces", name="n"),
        CheckConstraint("(counted IS NULL) = (accepted IS NULL)", name="judged"),
    )

    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    kind: Mapped[LotClass] = mapped_column(one_of(LotClass, "kind"), primary_key=True)
    pieces: Mapped[int]
    level: Mapped[Level] = mapped_column(one_of(Level, "level"))
    aql: Mapped[Decimal] = mapped_column(Exact(9, 3))
    severity: Mapped[InspectionSeverity] = mapped_column(one_of(InspectionSeverity, "severity"))
    letter: Mapped[Code]
    plan_letter: Mapped[Code]
    n: Mapped[int]
    ac: Mapped[int]
    re: Mapped[int]
    whole: Mapped[bool]
    counted: Mapped[int | None]
    accepted: Mapped[bool | None]

"""Stock: bins, cases, units with a code each, what was done with them, and what waits for them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Document, Pk, one_of
from app.base.refs import reference
from app.models.goods.lot import Lot
from app.models.intake.item import Item
from app.models.sentences import Sentence
from workflows.goods.stock.flow import UnitAction
from workflows.goods.stock.states import UnitGrade, UnitState

STORED = text("state = 'stored'")
BOUND = text("item_id IS NOT NULL")
WAITING = text("unit_id IS NULL AND ended_at IS NULL")
OPEN = text("decided_at IS NULL")
IN_FORCE = text("ended_at IS NULL")


class StockBin(Base):
    """A place in a warehouse; pick lists go by the order of the codes."""

    __tablename__ = "stock_bin"
    __table_args__ = (UniqueConstraint("center_id", "code"),)

    id: Mapped[Pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    code: Mapped[Code]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[At]


class StockCase(Base):
    """A case of units of one lot. While it is closed its code speaks for all of them."""

    __tablename__ = "stock_case"
    __table_args__ = (UniqueConstraint("lot_id", "carton"), Index("ix_stock_case_sscc", "sscc"))

    id: Mapped[Pk]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    carton: Mapped[int]
    sscc: Mapped[Code] = mapped_column(default="")
    made_at: Mapped[At]
    opened_at: Mapped[At | None]

    @property
    def ref(self) -> str:
        """What people and scanners call it: `CS-2026-000123`."""
        return reference("CS", self.id, self.made_at)


class StockUnit(Base):
    """One piece in stock; only `commands/goods/stock/step.py` assigns its state.

    `product`, `category` and `expires_on` are its lot's, so that one index finds the oldest that
    may go; what does not expire has the last day that there is. `item_id` is the piece of an order
    that it is for.
    """

    __tablename__ = "stock_unit"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('stored', 'reserved')) = (bin_id IS NOT NULL)", name="lies_in_a_bin"
        ),
        CheckConstraint(
            "(state IN ('reserved', 'picked', 'issued')) = (item_id IS NOT NULL)", name="bound"
        ),
        CheckConstraint("(state = 'held') = (held_by_id IS NOT NULL)", name="held_by_whom"),
        UniqueConstraint("item_id"),
        Index(
            "ix_stock_unit_next", "center_id", "product", "grade", "expires_on", "id",
            sqlite_where=STORED, postgresql_where=STORED,
        ),
        Index("ix_stock_unit_state", "center_id", "state", "expires_on", "id"),
        Index(
            "ix_stock_unit_bound", "center_id", "state", "item_id",
            sqlite_where=BOUND, postgresql_where=BOUND,
        ),
        Index("ix_stock_unit_lot", "lot_id", "id"),
        Index("ix_stock_unit_bin", "bin_id", "id"),
        Index("ix_stock_unit_case", "case_id", "id"),
    )  # fmt: skip

    id: Mapped[Pk]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("stock_case.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    product: Mapped[Code]
    category: Mapped[Code]
    expires_on: Mapped[date]
    grade: Mapped[UnitGrade] = mapped_column(one_of(UnitGrade, "grade"))
    state: Mapped[UnitState] = mapped_column(one_of(UnitState, "state"))
    state_since: Mapped[At]
    version: Mapped[int] = mapped_column()
    bin_id: Mapped[int | None] = mapped_column(ForeignKey("stock_bin.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[Sentence] = mapped_column(default="")
    made_at: Mapped[At]

    @property
    def ref(self) -> str:
        """What people and scanners call it: `UN-2026-000123`."""
        return reference("UN", self.id, self.made_at)

    lot: Mapped[Lot] = relationship()
    case: Mapped[StockCase | None] = relationship()
    bin: Mapped[StockBin | None] = relationship()
    item: Mapped[Item | None] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the library's own form


class StockStep(Base):
    """One thing that was done with a unit; rows are only added. `by_id` None: the system."""

    __tablename__ = "stock_step"
    __table_args__ = (
        Index("ix_stock_step_unit", "unit_id", "id"),
        Index("ix_stock_step_item", "item_id", "id"),
    )

    id: Mapped[Pk]
    unit_id: Mapped[int] = mapped_column(ForeignKey("stock_unit.id"))
    action: Mapped[UnitAction] = mapped_column(one_of(UnitAction, "action"))
    bin_id: Mapped[int | None] = mapped_column(ForeignKey("stock_bin.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    reason: Mapped[Sentence] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]


class StockNeed(Base):
    """A piece of an order that is answered from stock; without a unit it waits for one."""

    __tablename__ = "stock_need"
    __table_args__ = (
        UniqueConstraint("unit_id"),
        Index(
            "ix_stock_need_waiting", "center_id", "product", "item_id",
            sqlite_where=WAITING, postgresql_where=WAITING,
        ),
    )  # fmt: skip

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    product: Mapped[Code]
    category: Mapped[Code]
    since: Mapped[At]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("stock_unit.id"))
    ended_at: Mapped[At | None]


class StockMapping(Base):
    """What a shop sells under its code is a product in a warehouse; in force once two have said so.

    `code` is the shop's own code of the goods.
    """

    __tablename__ = "stock_mapping"
    __table_args__ = (
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> by_id", name="two_people"),
        CheckConstraint("(approved_by_id IS NULL) = (approved_at IS NULL)", name="approved_when"),
        Index(
            "uq_stock_mapping_in_force", "merchant_id", "code",
            unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE,
        ),
    )  # fmt: skip

    id: Mapped[Pk]
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    code: Mapped[Code]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    product: Mapped[Code]
    category: Mapped[Code]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[At | None]
    ended_at: Mapped[At | None]


class StockCount(Base):
    """A blind count of a bin: what was scanned, and what differed from the records then."""

    __tablename__ = "stock_count"
    __table_args__ = (
        Index(
            "uq_stock_count_open", "bin_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
    )

    id: Mapped[Pk]
    bin_id: Mapped[int] = mapped_column(ForeignKey("stock_bin.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), index=True)
    scanned: Mapped[int]
    lacking: Mapped[Document]
    surplus: Mapped[Document]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[At | None]
    reason: Mapped[Sentence] = mapped_column(default="")

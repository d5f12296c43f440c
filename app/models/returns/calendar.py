"""Notices of days off that two people entered, and the windows counted again by them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Document, Name, Pk


class EnteredNotice(Base):
    """A notice of days off; of one year the last one holds. Rows are only added.

    `days` holds `{"rest": [{"first", "last"}], "work": [day]}`.
    """

    __tablename__ = "entered_notice"

    id: Mapped[Pk]
    year: Mapped[int]
    document: Mapped[Code]
    read_at: Mapped[Name]
    dated: Mapped[date]
    days: Mapped[Document]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]


class RecountedWindow(Base):
    """A return decided under a provisional calendar, counted again by a notice; never shorter.

    `outcome` and `code` are what the law says of its facts now; nothing was decided by that.
    """

    __tablename__ = "recounted_window"
    __table_args__ = (UniqueConstraint("notice_id", "case_id"),)

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"), index=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("entered_notice.id"))
    was_ends: Mapped[At | None]
    ends: Mapped[At | None]
    settled: Mapped[bool]
    outcome: Mapped[Code]
    code: Mapped[Code]
    at: Mapped[At]

"""Standards and intake rules as they were proposed and approved over time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Digest, Pk, Prose, one_of
from app.models.sentences import Sentence
from workflows.inspection.rulesets import RulesetKind, RulesetState


class Ruleset(Base):
    """One version of one text of rules. Who wrote it can't approve it."""

    __tablename__ = "ruleset"
    __table_args__ = (
        UniqueConstraint("kind", "code", "version"),
        CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> proposed_by_id", name="four_eyes"
        ),
        CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name="decided_when"),
    )

    id: Mapped[Pk]
    kind: Mapped[RulesetKind] = mapped_column(one_of(RulesetKind, "kind"))
    code: Mapped[Code]
    version: Mapped[int]
    text: Mapped[Prose]
    digest: Mapped[Digest]
    state: Mapped[RulesetState] = mapped_column(one_of(RulesetState, "state"))
    effective_from: Mapped[date]
    note: Mapped[Sentence]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_at: Mapped[At]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[At | None]
    decision_note: Mapped[Sentence] = mapped_column(default="")

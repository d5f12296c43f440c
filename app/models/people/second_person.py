"""What waits for a second person, and passwords that their owners are to choose anew."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Digest, Document, Pk, one_of
from app.models.sentences import Sentence
from workflows.people.second_person import PairAct, PairState

ASKED = text("state = 'asked'")


class SecondPersonRequest(Base):
    """An act that somebody asked for and another has to confirm; done by who confirms it.

    `payload` is what is done and what it rests on, `digest` its SHA-256: where the facts have
    changed, it is another act. `shown` is what the second person reads.
    """

    __tablename__ = "second_person_request"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_when"),
        CheckConstraint(
            "state <> 'confirmed' OR decided_by_id IS NULL OR asked_by_id IS NULL"
            " OR decided_by_id <> asked_by_id",
            name="two_people",
        ),
        Index(
            "uq_second_person_request_open",
            "act",
            "subject",
            unique=True,
            sqlite_where=ASKED,
            postgresql_where=ASKED,
        ),
        Index("ix_second_person_request_state", "state", "act", "id"),
    )

    id: Mapped[Pk]
    act: Mapped[PairAct] = mapped_column(one_of(PairAct, "act"))
    subject: Mapped[Code]
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    payload: Mapped[Document]
    shown: Mapped[Document]
    digest: Mapped[Digest]
    reason: Mapped[Sentence]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[At]
    ends_at: Mapped[At]
    state: Mapped[PairState] = mapped_column(one_of(PairState, "state"), default=PairState.ASKED)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[At | None]
    decision_note: Mapped[Sentence] = mapped_column(default="")


class PasswordReset(Base):
    """A link by which the owner of an account chooses a new password, once.

    Who asked knows the code, who confirmed the link: neither opens the account alone.
    """

    __tablename__ = "password_reset"
    __table_args__ = (
        CheckConstraint("ends_at > made_at", name="ends"),
        CheckConstraint("tries >= 0", name="tries"),
    )

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    link_digest: Mapped[Digest] = mapped_column(unique=True)
    code_digest: Mapped[Digest]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[At]
    ends_at: Mapped[At]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[At | None]
    ended_at: Mapped[At | None]
    told_at: Mapped[At | None]
    proofs_lost: Mapped[bool] = mapped_column(default=False)

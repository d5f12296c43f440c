"""People, what they may do, and how they prove who they are."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Digest, Document, Name, Pk, Prose, one_of
from workflows.people.sign_in_ways import SignInWay
from workflows.roles import Role


class Person(Base):
    """Someone who signs in. Never deleted: the ledger speaks of them.

    `staff_key` is the staff number as it is compared; of two accounts that had one number before
    only the first has it. `told_apart_at`: since when the number tells it from one of its name.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("failed_sign_ins >= 0", name="failed_sign_ins"),
        Index("ix_person_passkey_handle", "passkey_handle", unique=True),
        # One natural person, one account.
        Index("uq_person_staff_key", "staff_key", unique=True),
    )

    id: Mapped[Pk]
    login: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name]
    password_hash: Mapped[Name]
    totp_sealed: Mapped[Prose | None]
    totp_last_step: Mapped[int | None]
    language: Mapped[Code] = mapped_column(default="zh")
    active: Mapped[bool] = mapped_column(default=True)
    example: Mapped[bool] = mapped_column(default=False)
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    passkey_handle: Mapped[Digest | None]
    created_at: Mapped[At]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    staff_no: Mapped[Code | None]
    staff_key: Mapped[Code | None]
    told_apart_at: Mapped[At | None]
    roles: Mapped[list[RoleAssignment]] = relationship(
        primaryjoin="and_(Person.id == RoleAssignment.person_id, "
        "RoleAssignment.ended_at.is_(None))",
        viewonly=True,
    )


class RoleAssignment(Base):
    """One role of one person, at one center (NULL: all), until it is ended."""

    __tablename__ = "role_assignment"

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role, "role"))
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"))
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    granted_at: Mapped[At]
    ended_at: Mapped[At | None]


class Credential(Base):
    """What qualifies a person to inspect, review or sign a category."""

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("kind", "number"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
    )

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[Code]
    number: Mapped[Code]
    issuer: Mapped[Name]
    categories: Mapped[Document]
    valid_from: Mapped[date]
    valid_to: Mapped[date]


class MerchantRelation(Base):
    """A person who is related to a merchant handles none of its goods."""

    __tablename__ = "merchant_relation"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), primary_key=True)
    reason: Mapped[Name]


class SignInSession(Base):
    """One signed-in browser. The cookie holds a random value; here lies only its digest."""

    __tablename__ = "sign_in_session"
    __table_args__ = (Index("ix_sign_in_session_open", "person_id", "ended_at"),)

    id: Mapped[Pk]
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[At]
    seen_at: Mapped[At]
    expires_at: Mapped[At]
    ended_at: Mapped[At | None]
    proved_at: Mapped[At | None]
    pending_secret: Mapped[Prose | None]
    address: Mapped[Code]
    agent: Mapped[Name]
    way: Mapped[SignInWay] = mapped_column(one_of(SignInWay, "way"), default=SignInWay.PASSWORD)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"), index=True)


class BackupCode(Base):
    """One of a person's codes for the day that the second factor is lost; each serves once."""

    __tablename__ = "backup_code"
    __table_args__ = (UniqueConstraint("person_id", "ordinal"),)

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ordinal: Mapped[int]
    code_hash: Mapped[Name]
    used_at: Mapped[At | None]


class KeptForm(Base):
    """What someone had typed when their sign-in ended: sealed, theirs alone, and soon gone."""

    __tablename__ = "kept_form"

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    page: Mapped[Prose]
    action: Mapped[Prose]
    sealed: Mapped[Prose]
    kept_at: Mapped[At] = mapped_column(index=True)

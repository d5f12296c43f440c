"""Passkeys: what is kept of an authenticator, and the challenges that were given out."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Digest, Document, Name, Pk, Prose, one_of
from workflows.people.passkeys import ChallengePurpose


class Passkey(Base):
    """A public key of somebody's authenticator (WebAuthn level 3), until it is removed."""

    __tablename__ = "passkey"
    __table_args__ = (CheckConstraint("sign_count >= 0", name="sign_count"),)

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[Name]
    credential_digest: Mapped[Digest] = mapped_column(unique=True)
    credential_id: Mapped[Prose]
    public_key: Mapped[Prose]
    sign_count: Mapped[int]
    backup_eligible: Mapped[bool]
    backed_up: Mapped[bool]
    transports: Mapped[Document]
    created_at: Mapped[At]
    used_at: Mapped[At | None]
    ended_at: Mapped[At | None]


class PasskeyChallenge(Base):
    """What an authenticator is asked to sign: for one purpose, one use, a few minutes."""

    __tablename__ = "passkey_challenge"

    id: Mapped[Pk]
    challenge_digest: Mapped[Digest] = mapped_column(unique=True)
    holder_digest: Mapped[Digest]
    purpose: Mapped[ChallengePurpose] = mapped_column(one_of(ChallengePurpose, "purpose"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[At] = mapped_column(index=True)
    used_at: Mapped[At | None]

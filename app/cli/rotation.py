"""What the master key has sealed, sealed anew by another: in pieces, as often as it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.base import secrets_at_rest
from app.base.db import transaction
from app.commands.messages.webhooks import signing
from app.commands.orders import kept_files
from app.commands.orders.files import REJECTED
from app.commands.people import one_time_codes, second_factor
from app.models.audit.ledger import LedgerRedaction
from app.models.messages.webhook import WebhookEndpoint
from app.models.people.account import KeptForm, Person, SignInSession
from app.models.personal.vault import BuyerRecord, KeptOrderPiece, OrderFileName, RejectedRows
from app.models.returns.access import BuyerCode
from app.queries.audit.redactions import REDACTION
from app.queries.orders import file_names
from app.queries.people import kept_forms
from app.queries.personal.vault import KEY, open_record, phone_digest, tail_digest
from app.queries.returns.passes import SHOWN

CHUNK = 200


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column that the master key seals: for what, and what each is bound to."""

    column: InstrumentedAttribute[Any]
    key: InstrumentedAttribute[Any]
    purpose: str
    about: Callable[[Any], str]
    after: Callable[[Any], None] = lambda _: None
    only: ColumnElement[bool] | None = None


def _found_anew(record: BuyerRecord) -> None:
    """What a phone is found by goes by the new key too."""
    phone = open_record(record).receiver.phone
    record.phone_digest, record.tail_digest = phone_digest(phone), tail_digest(phone)


SEALED = (
    SealedColumn(
        BuyerRecord.wrapped_key,
        BuyerRecord.id,
        KEY,
        lambda row: f"order {row.order_id}",
        _found_anew,
    ),
    SealedColumn(
        RejectedRows.sealed,
        RejectedRows.import_id,
        REJECTED,
        lambda row: f"import {row.import_id}",
    ),
    SealedColumn(
        OrderFileName.sealed,
        OrderFileName.import_id,
        file_names.PURPOSE,
        lambda row: file_names.about_import(row.import_id),
    ),
    SealedColumn(
        KeptOrderPiece.sealed,
        KeptOrderPiece.id,
        file_names.FILES_PURPOSE,
        lambda row: file_names.about_piece(row.kept_id, row.file, row.number),
        only=KeptOrderPiece.file != kept_files.OLD_CHOICE,
    ),
    SealedColumn(
        KeptOrderPiece.sealed,
        KeptOrderPiece.id,
        kept_files.OLD_PURPOSE,
        lambda row: kept_files.about_old_choice(row.kept.by_id),
        only=KeptOrderPiece.file == kept_files.OLD_CHOICE,
    ),
    SealedColumn(
        Person.totp_sealed, Person.id, one_time_codes.PURPOSE, one_time_codes.about_person
    ),
    SealedColumn(
        SignInSession.pending_secret,
        SignInSession.id,
        second_factor.PURPOSE,
        lambda row: second_factor.about_session(row.id),
    ),
    SealedColumn(
        KeptForm.sealed,
        KeptForm.id,
        kept_forms.PURPOSE,
        lambda row: kept_forms.owner_of(row.person_id),
    ),
    SealedColumn(
        LedgerRedaction.sealed_body,
        LedgerRedaction.id,
        REDACTION,
        lambda row: f"{row.chain} {row.seq}",
    ),
    SealedColumn(
        WebhookEndpoint.secret_sealed,
        WebhookEndpoint.id,
        signing.PURPOSE,
        lambda row: signing.about_endpoint(row.code),
    ),
    SealedColumn(
        WebhookEndpoint.earlier_sealed,
        WebhookEndpoint.id,
        signing.PURPOSE,
        lambda row: signing.about_endpoint(row.code),
    ),
    SealedColumn(BuyerCode.shown, BuyerCode.id, SHOWN, lambda row: row.digest),
)


@dataclass(slots=True)
class ResealStep:
    """How many were sealed anew, and how many do not open: those were broken before."""

    done: int = 0
    broken: int = 0


def reseal(old: str) -> Iterator[ResealStep]:
    """Seal anew whatever names the old key; each step is a transaction of its own."""
    for one in SEALED:
        after: Any = None
        while True:
            with transaction() as session:
                after, step = _some(session, one, old, after)
            yield step
            if after is None:
                break


def _some(session: Session, one: SealedColumn, old: str, after: Any) -> tuple[Any, ResealStep]:
    wanted = select(one.key.class_).where(one.column.like(f"{secrets_at_rest.FORM}.{old}.%"))
    if one.only is not None:
        wanted = wanted.where(one.only)
    if after is not None:
        wanted = wanted.where(one.key > after)
    rows = session.scalars(
        wanted.order_by(one.key)
        .limit(CHUNK)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    step = ResealStep()
    for row in rows:
        about = one.about(row)
        try:
            opened = secrets_at_rest.open(one.purpose, getattr(row, one.column.key), about=about)
        except secrets_at_rest.SealBroken:
            step.broken += 1
            continue
        sealed = secrets_at_rest.seal(one.purpose, opened, about=about)
        setattr(row, one.column.key, sealed)
        one.after(row)
        step.done += 1
    return (getattr(rows[-1], one.key.key) if len(rows) == CHUNK else None), step

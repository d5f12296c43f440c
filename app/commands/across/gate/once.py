"""A write of a program done once: its answer is kept in the transaction of the write."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Refusal
from app.models.people.api_key import AnsweredRequest
from workflows.people.programs import (
    ANSWERS_KEPT,
    MARK_MISSING,
    OTHER_REQUEST,
    STILL_RUNS,
    is_mark,
)


class OtherRequest(Refusal):
    """The mark stands for another request."""

    status = 422


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What was answered, and whether that was to an earlier sending of the same request."""

    status: int
    body: Mapping[str, Any]
    repeated: bool


def mark_of(given: str | None) -> str:
    """The mark as it was sent; raises `Invalid` where there is none or it is not readable."""
    if given is None or not is_mark(given):
        said = MARK_MISSING
        raise Invalid("Idempotency-Key", said.reason, said.code, next_step=said.next_step)
    return given


def digest_of_request(*parts: bytes) -> str:
    """What makes a request the same: its method, its address and every byte of its body."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()


def answer_before(
    session: Session, key_id: int, mark: str, digest: str, *, now: datetime
) -> KeptAnswer | None:
    """The answer that the same request has had; None where it is the first. Asked before the write.

    Raises `OtherRequest` where the mark stands for another request, `Refusal` while the first runs:
    on PostgreSQL; on SQLite, where one writes at a time, the second waits for the first.
    """
    if session.get_bind().dialect.name == "postgresql":
        own = func.hashtextextended(f"{key_id}:{mark}", 0)
        if not session.scalar(select(func.pg_try_advisory_xact_lock(own))):
            raise Refusal(STILL_RUNS)
    session.execute(
        delete(AnsweredRequest)
        .where(AnsweredRequest.key_id == key_id, AnsweredRequest.at < now - ANSWERS_KEPT)
        .execution_options(synchronize_session=False)
    )
    kept = session.scalars(
        select(AnsweredRequest).where(
            AnsweredRequest.key_id == key_id, AnsweredRequest.mark == mark
        )
    ).one_or_none()
    if kept is None:
        return None
    if kept.request_digest != digest:
        raise OtherRequest(OTHER_REQUEST)
    return KeptAnswer(kept.status, kept.answer, repeated=True)


def keep_answer(
    session: Session,
    key_id: int,
    mark: str,
    digest: str,
    status: int,
    answer: Mapping[str, Any],
    *,
    now: datetime,
) -> KeptAnswer:
    """Keep the answer of a write, in its transaction."""
    session.add(
        AnsweredRequest(
            key_id=key_id,
            mark=mark,
            request_digest=digest,
            status=status,
            answer=dict(answer),
            at=now,
        )
    )
    return KeptAnswer(status, answer, repeated=False)

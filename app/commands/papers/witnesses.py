"""Having the newest head of the log cosigned: asked outside every transaction, kept beside it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.base.config import Config
from app.base.db import reading, transaction
from app.base.heads.witness import ask_witness
from app.commands.papers.transparency import StoredNodes
from app.models.papers.log import LogCosignature
from app.queries.papers.verification import PublishedHead, latest_head
from certificates.log.checkpoint import CheckpointError
from certificates.log.cosign import WitnessKey, cosignature_in, request_to_witness
from certificates.log.tree import consistency_proof

LOG = logging.getLogger("jadegate.log")


def ask_witnesses(config: Config, now: datetime) -> Iterator[str]:
    """Each witness that has not signed the newest head is asked; what fails is asked again."""
    with reading() as session:
        head = latest_head(session)
    if head is None:
        return
    for key_text, address in config.witnesses:
        key = WitnessKey.parse(key_text)
        with reading() as session:
            known = _last_signed(session, key.name)
        if known == head.size:
            continue
        try:
            line, _ = cosignature_in(_answer(address, known, head), head.note, key)
        except (OSError, CheckpointError) as error:
            LOG.warning("witness %s has not signed: %s", key.name, error)
            yield f"witness {key.name} has not signed the head of {head.size} leaves"
            continue
        _keep(head.size, key.name, line, now)
        yield f"witness {key.name} signed the head of {head.size} leaves"


def _answer(address: str, known: int, head: PublishedHead) -> str:
    answer = ask_witness(address, _request(known, head))
    if answer.known is not None and answer.known <= head.size:  # it remembers better
        answer = ask_witness(address, _request(answer.known, head))
    return answer.text


def _request(known: int, head: PublishedHead) -> bytes:
    with reading() as session:
        proof = consistency_proof(StoredNodes(session), known, head.size)
    return request_to_witness(known, proof, head.note)


def _last_signed(session: Session, name: str) -> int:
    wanted = select(func.max(LogCosignature.size)).where(LogCosignature.witness == name)
    return session.scalar(wanted) or 0


def _keep(size: int, name: str, line: str, now: datetime) -> None:
    try:
        with transaction() as session:
            row = {"size": size, "witness": name, "line": line, "at": now}
            session.execute(insert(LogCosignature), [row])
    except IntegrityError:
        return  # another clock was faster

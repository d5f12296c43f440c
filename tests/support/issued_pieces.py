"""Really issued certificates for the tests of verification and of the auditor's desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from support.build import NOW, Network
from support.desk_pieces import reviewed
from support.flows.signatory_looks import issue

from app.base import db
from app.base.config import current
from app.commands.papers.transparency import publish_checkpoint
from app.models.papers.certificate import Certificate
from app.press.press import Press

ISSUED_AT = NOW + timedelta(hours=1)


@dataclass(frozen=True)
class IssuedPiece:
    """A certificate as it lies in the database."""

    ref: str
    number: str
    code: str
    pdf_digest: str
    key: int


def press() -> Press:
    return Press(current())


def issued(net: Network, *, at: datetime = ISSUED_AT, **more: Any) -> IssuedPiece:
    """A piece walked to the signature and certified for real."""
    ref = reviewed(net, **more)
    done = issue(ref, press(), by=net.signatory, now=at)
    return piece(done.number, ref)


def piece(number: str, ref: str) -> IssuedPiece:
    with db.reading() as session:
        row = session.query(Certificate).filter(Certificate.number == number).one()
        return IssuedPiece(ref, number, row.second_code, row.pdf_digest or "", row.id)


def published(at: datetime = ISSUED_AT) -> str:
    """The log's head, published."""
    with db.transaction() as session:
        return publish_checkpoint(session, current(), now=at) or ""


def paper_path(digest: str) -> Path:
    return current().papers / "sha256" / digest[:2] / digest[2:4] / digest


def overwrite(path: Path, content: bytes) -> None:
    """What somebody with the disk can do."""
    path.chmod(0o644)
    path.write_bytes(content)


def by_hand(*statements: str) -> None:
    """What somebody with the database can do: the triggers are taken away first."""
    engine = db.engine()
    with engine.execution_options(jadegate_write=True).begin() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.exec_driver_sql(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            )
            for (name,) in found.fetchall():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount > 0, statement


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

"""Names that files had at their senders go: machines of before may have kept some in an upgrade."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.base.db import transaction
from app.models.inspection.evidence import Attachment, Evidence
from app.models.intake.parcel import UnknownParcelPhoto
from app.models.orders.order import OrderImport
from workflows.personal.file_names import ORDER_FILE, OWN_DOCUMENTS, SHOWN_DIGITS

# What was added since an upgrade began; older rows were named by its migration.
LATEST = 20_000


def name_strays() -> Iterator[str]:
    """Give the house's name to each of the latest files that has another."""
    with transaction() as session:
        _name(session, OrderImport.id, OrderImport.name, _order_file())
        for key, name, evidence_id in (
            (Attachment.id, Attachment.name, Attachment.evidence_id),
            (UnknownParcelPhoto.id, UnknownParcelPhoto.name, UnknownParcelPhoto.evidence_id),
        ):
            _name(session, key, name, _evidence(evidence_id))
    return iter(())


def _name(
    session: Session,
    key: InstrumentedAttribute[int],
    name: InstrumentedAttribute[str],
    house: ColumnElement[str],
) -> None:
    newest = session.scalar(select(func.max(key))) or 0
    session.execute(
        update(key.class_)
        .where(key > newest - LATEST, name.not_in(OWN_DOCUMENTS), ~name.startswith(house))
        .values({name: house})
        .execution_options(synchronize_session=False)
    )


def _order_file() -> ColumnElement[str]:
    return literal(f"{ORDER_FILE}-") + func.substr(OrderImport.file_digest, 1, SHOWN_DIGITS)


def _evidence(evidence_id: InstrumentedAttribute[int]) -> ColumnElement[str]:
    wanted = Evidence.kind + "-" + func.substr(Evidence.digest, 1, SHOWN_DIGITS)
    return select(wanted).where(Evidence.id == evidence_id).scalar_subquery()

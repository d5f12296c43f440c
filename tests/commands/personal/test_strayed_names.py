"""Names that files had at their senders, kept by a machine of before, go with the next clock."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import queued, stored, write

from app.base import db
from app.commands.intake.unknown_parcels import record_parcel
from app.commands.personal.file_names import name_strays
from app.models.inspection.evidence import Attachment, Evidence
from app.models.intake.parcel import UnknownParcelPhoto
from app.models.orders.order import OrderImport

pytestmark = pytest.mark.usefixtures("database")
STRAY = "张三丰13812345678.jpg"


def names(table):
    """The name of each file, and the house's own for it."""
    wanted = select(table.name, Evidence.kind, Evidence.digest)
    wanted = wanted.join(Evidence, Evidence.id == table.evidence_id).order_by(table.id)
    with db.reading() as session:
        return [(name, f"{kind}-{digest[:12]}") for name, kind, digest in session.execute(wanted)]


@both_databases
def test_a_strays_name_becomes_the_houses_and_no_other_name_changes(network):
    queued(network)
    write(
        lambda s: record_parcel(
            s, network.center_id, "", "纸箱", [stored(8)], by=network.receiving, now=NOW
        )
    )
    kept = {table: names(table) for table in (Attachment, UnknownParcelPhoto)}
    assert all(name.startswith(house) for rows in kept.values() for name, house in rows)
    list(name_strays())
    assert {table: names(table) for table in kept} == kept
    for table in (Attachment, UnknownParcelPhoto, OrderImport):
        write(lambda s, table=table: s.execute(update(table).values(name=STRAY)))
    list(name_strays())
    for table, rows in kept.items():
        assert rows
        assert names(table) == [(house, house) for _, house in rows]
    with db.reading() as session:
        found = session.execute(select(OrderImport.name, OrderImport.file_digest)).all()
    assert found
    assert all(name == f"orders-{digest[:12]}" for name, digest in found)


def test_a_document_of_the_house_keeps_its_name(network):
    queued(network)
    write(lambda s: s.execute(update(Attachment).values(name="fingerprint.json")))
    list(name_strays())
    assert {name for name, _ in names(Attachment)} == {"fingerprint.json"}

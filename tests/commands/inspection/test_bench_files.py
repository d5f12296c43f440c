"""A file of a check in place of another: one detached, one attached, and the ledger says both."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from support.build import NOW
from support.desk_pieces import queued, stored, write

from app.base import db
from app.base.errors import Missing
from app.commands.inspection import bench, claims
from app.commands.inspection.findings import current_raw
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import Attachment, Evidence
from app.models.inspection.inspection import Inspection

pytestmark = pytest.mark.usefixtures("database")
LATER = NOW + timedelta(hours=2)
CHECK = "CM-08"


def on_the_bench(network):
    ref = queued(network)
    write(lambda s: claims.claim(s, ref, by=network.inspector, now=LATER))
    return ref


@pytest.fixture
def ref(network):
    """A piece on the bench with three photos."""
    ref, by = on_the_bench(network), network.inspector
    photos = [stored(shade) for shade in (1, 2, 3)]
    write(lambda s: bench.attach_to_check(s, ref, CHECK, photos, by=by, now=LATER))
    return ref


def key_of(ref):
    return int(ref[-6:])


def swap(network, ref, key, shade, check=CHECK):
    write(
        lambda s: bench.replace_in_check(
            s, ref, check, key, stored(shade), by=network.inspector, now=LATER
        )
    )


def in_use(ref):
    """Key and digest of the check's files, in their order."""
    with db.reading() as session:
        return session.execute(
            select(Attachment.id, Evidence.digest)
            .join(Evidence, Evidence.id == Attachment.evidence_id)
            .where(Attachment.item_id == key_of(ref), Attachment.check_code == CHECK)
            .where(Attachment.withdrawn_at.is_(None))
            .order_by(Attachment.position)
        ).all()


def listed(ref):
    """The digests that the current finding names."""
    with db.reading() as session:
        key = session.scalars(select(Inspection.id).where(Inspection.item_id == key_of(ref))).one()
        return [str(v).partition(".")[0] for v in current_raw(session, key, CHECK)["photos"]]


def said(ref):
    with db.reading() as session:
        rows = session.execute(
            select(LedgerEvent.tag, LedgerEvent.body)
            .where(LedgerEvent.item_id == key_of(ref))
            .order_by(LedgerEvent.id)
        )
        return [(tag, json.loads(body)) for tag, body in rows]


def test_a_replaced_file_is_detached_and_the_other_takes_its_place(network, ref):
    (first, one), (second, two), (third, three) = in_use(ref)
    before = len(said(ref))
    new = stored(4).digest
    swap(network, ref, second, 4)
    assert [digest for _, digest in in_use(ref)] == listed(ref) == [one, new, three]
    assert {first, third} < {key for key, _ in in_use(ref)}
    told = said(ref)[before:]
    assert [(tag, body.get("evidence")) for tag, body in told] == [
        ("evidence.attached", new),
        ("evidence.withdrawn", two),
        ("inspection.finding_saved", None),
    ]
    with db.reading() as session:
        assert session.get_one(Attachment, second).withdrawn_at == LATER


def test_the_same_photo_sent_twice_counts_once(network, ref):
    before, photo = listed(ref), [stored(2)]
    write(lambda s: bench.attach_to_check(s, ref, CHECK, photo, by=network.inspector, now=LATER))
    assert listed(ref) == before


def test_a_file_in_place_of_itself_stays(network, ref):
    before, told = in_use(ref), len(said(ref))
    swap(network, ref, before[1][0], 2)
    assert in_use(ref) == before
    assert len(said(ref)) == told


def test_a_file_that_is_there_already_is_there_once(network, ref):
    (_, one), (second, _), (_, three) = in_use(ref)
    swap(network, ref, second, 1)
    assert listed(ref) == [one, three]
    assert {digest for _, digest in in_use(ref)} == {one, three}


def test_only_a_file_of_this_check_and_piece_is_replaced(network, ref):
    told = len(said(ref))
    for key, check in ((10_000, CHECK), (in_use(ref)[0][0], "CM-09")):
        with pytest.raises(Missing):
            swap(network, ref, key, 5, check)
    (second, _) = in_use(ref)[1]
    swap(network, ref, second, 4)
    other = on_the_bench(network)
    for piece in (other, ref):  # there it never was, and here it is in use no more
        with pytest.raises(Missing):
            swap(network, piece, second, 6)
    assert len(said(ref)) == told + 3


def test_a_replacement_sent_again_changes_nothing(network, ref):
    (second, _) = in_use(ref)[1]
    swap(network, ref, second, 4)
    before, told = in_use(ref), len(said(ref))
    swap(network, ref, second, 4)
    assert in_use(ref) == before
    assert len(said(ref)) == told

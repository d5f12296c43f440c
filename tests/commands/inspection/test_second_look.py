"""Objections and answers, looks and batches, files of other pieces, a test that ends early."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.build import NOW, item_in
from support.databases import both_databases
from support.desk_pieces import queued, stored, write

from app.base import db
from app.base.config import current
from app.base.errors import Refusal
from app.base.storage import open_store
from app.commands.evidence import store_file
from app.commands.inspection import bench, claims, review
from app.commands.inspection.objections import note_looked
from app.commands.inspection.reuse import explain_reuse
from app.commands.inspection.second_look import answer_objection, stop_here
from app.commands.load import last_inspection
from app.demo.pictures import picture
from app.models.inspection.evidence import Attachment
from app.models.intake.item import Item
from app.queries.inspection.second_look import files_to_see, objections, unanswered_objections
from app.queries.items import item_view
from workflows.inspection.flow import ItemAction
from workflows.inspection.review.second_look import ObjectionKind, SheetObjection
from workflows.inspection.states import ItemState

pytestmark = pytest.mark.usefixtures("database")
LATER = NOW + timedelta(hours=2)
K = ObjectionKind


def refused(act) -> str:
    with pytest.raises(Refusal) as caught:
        write(act)
    return caught.value.refused.code


def in_review(network):
    walk = item_in(ItemState.IN_REVIEW, network, current(), "jade")
    with db.reading() as session:
        view = item_view(session, walk.ref)
        item = session.get_one(Item, view.key)
        return walk, view.key, last_inspection(session, item).id


@both_databases
def test_what_is_objected_to_is_answered_or_corrected_before_it_comes_again(network, backend):
    walk, key, _ = in_review(network)
    ref, at, by = walk.ref, walk.at, network.inspector
    with db.reading() as session:
        photo = session.scalars(
            select(Attachment.id).where(Attachment.item_id == key, Attachment.check_code == "CM-08")
        ).first()
    wrong = [
        SheetObjection("CM-07", kind=K.READING),
        SheetObjection("CM-08", photo, K.BLURRED, "反光"),
    ]
    write(lambda s: review.send_back(s, ref, "", by=network.reviewer, now=at, objections=wrong))
    assert refused(lambda s: bench.submit(s, ref, by=by, now=at)) == "objections_unanswered"
    with db.reading() as session:
        assert [t.zh for t in unanswered_objections(session, key)] == [
            "CM-07 读数存疑，请复测",
            "CM-08 照片不清，请重拍：反光",
        ]
        weighed, _ = objections(session, key)
    after = at + timedelta(minutes=5)
    write(lambda s: answer_objection(s, ref, weighed.key, "已复称，读数不变", by=by, now=after))
    assert refused(lambda s: bench.submit(s, ref, by=by, now=after)) == "objections_unanswered"
    again = [stored(31)]
    write(
        lambda s: bench.replace_in_check(
            s, ref, "CM-08", photo, again[0], by=by, now=after, reason="重拍"
        )
    )
    write(lambda s: bench.submit(s, ref, by=by, now=after))
    with db.reading() as session:
        assert unanswered_objections(session, key) == ()
        assert objections(session, key)[1].changed


def test_a_reason_that_is_not_on_the_list_needs_words(network):
    walk, key, _ = in_review(network)
    bad = [SheetObjection("CM-07")]
    code = refused(
        lambda s: review.send_back(
            s, walk.ref, "见下", by=network.reviewer, now=walk.at, objections=bad
        )
    )
    assert code == "objection_unsaid"
    with db.reading() as session:
        assert objections(session, key) == ()


@both_databases
@pytest.mark.parametrize("in_batch", [False, True])
def test_only_what_this_reviewer_has_looked_at_passes(network, backend, in_batch):
    walk, key, round_ = in_review(network)
    ref, at, by = walk.ref, walk.at, network.reviewer

    def passes(session):
        review.decide(session, ref, ItemAction.PASS, by=by, now=at, in_batch=in_batch)

    assert refused(passes) == "evidence_unopened"
    with db.reading() as session:
        files = files_to_see(session, key, round_)
    some, rest = sorted(files)[:1], sorted(files)[1:]
    write(lambda s: note_looked(s, ref, some, by=by, now=at))
    write(lambda s: note_looked(s, ref, some, by=by, now=at))
    assert refused(passes) == "evidence_unopened"
    write(lambda s: note_looked(s, ref, rest, by=network.reviewer_2, now=at))
    assert refused(passes) == "evidence_unopened"
    write(lambda s: note_looked(s, ref, [*rest, 999_999], by=by, now=at))
    write(passes)
    with db.reading() as session:
        assert item_view(session, ref).state is not ItemState.IN_REVIEW


@both_databases
def test_a_picture_of_another_piece_is_found_by_bytes_and_by_likeness(network, backend):
    one, two, three = queued(network), queued(network), queued(network)
    by, check = network.inspector, "CM-08"
    store = open_store(current().evidence_url)
    first = store_file(store, "front.jpg", picture("jade", "front.jpg", 5))
    small = store_file(store, "copy.jpg", first.file.small)
    other = store_file(store, "other.jpg", picture("jade", "front.jpg", 6))
    for ref, files in ((one, [first]), (two, [first, other]), (three, [small])):
        write(lambda s, ref=ref: claims.claim(s, ref, by=by, now=LATER))
        write(
            lambda s, ref=ref, files=files: bench.attach_to_check(
                s, ref, check, files, by=by, now=LATER
            )
        )
    with db.reading() as session:
        found = session.scalars(
            select(Attachment).where(Attachment.check_code == check).order_by(Attachment.id)
        ).all()
        assert [row.elsewhere for row in found] == [
            None,
            {"same": True, "refs": [one]},
            None,
            {"same": False, "refs": [one, two]},
        ]
        key = found[1].id
    write(lambda s: explain_reuse(s, two, key, "两件同框", by=by, now=LATER))
    with db.reading() as session:
        assert session.get_one(Attachment, key).elsewhere_why == "两件同框"


def test_one_act_ends_a_test_after_a_critical_failure(network):
    ref, by = queued(network), network.inspector
    write(lambda s: claims.claim(s, ref, by=by, now=LATER))

    def stop(session):
        stop_here(session, ref, by=by, now=LATER)

    assert refused(stop) == "nothing_critical"
    write(lambda s: bench.save_finding(s, ref, "CM-12", {"value": "yes"}, by=by, now=LATER))
    assert refused(stop) == "defect_unpictured"
    write(lambda s: bench.attach_to_check(s, ref, "CM-08", [stored(3)], by=by, now=LATER))
    write(stop)
    with db.reading() as session:
        assert item_view(session, ref).state is ItemState.IN_REVIEW

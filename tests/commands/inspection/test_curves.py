"""Spectra on the bench and in review: refused, doubted, answered; the library of references."""

from __future__ import annotations

from datetime import timedelta

import pytest
from readers.spectrum.curve_writers import JADEITE, POLYSTYRENE, infrared
from sqlalchemy import func, select
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import queued, tried_on_bench, write

from app.base import db
from app.base.config import current
from app.base.errors import Refusal
from app.base.storage import open_store
from app.commands.evidence import store_file
from app.commands.inspection import bench, claims, review
from app.commands.inspection.curves import answer_curve
from app.commands.inspection.references import ReferenceFile, add_references, own_references
from app.demo.journey import look_at_evidence
from app.demo.pictures import curve_named
from app.models.audit.ledger import LedgerEvent
from app.queries.inspection.curves import curves_at, library
from app.readers.door import read_file
from app.readers.facts import FileFacts
from workflows.inspection.curves import bands_of
from workflows.inspection.events import CurveAnswered, ReferencesLoaded
from workflows.inspection.flow import ItemAction
from workflows.inspection.standard.catalogue import house_standards

pytestmark = pytest.mark.usefixtures("database")
LATER, REVIEWED = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
JADE = next(s for s in house_standards() if s.code == "jade")


def put(content, code="JD-10", name="curve.csv"):
    store = open_store(current().evidence_url)
    return store_file(store, name, content, bands=bands_of(JADE.check(code)))


def on_bench(network):
    ref = queued(network)
    write(lambda s: claims.claim(s, ref, by=network.inspector, now=LATER))
    return ref


def attach(network, ref, content, code="JD-10"):
    file = put(content, code)
    write(lambda s: bench.attach_to_check(s, ref, code, [file], by=network.inspector, now=LATER))


def in_review(network, content, word="natural"):
    """A whole sheet of jade whose infrared curve is this one."""
    ref, by = queued(network), network.inspector
    tried_on_bench(ref, by=by, at=LATER)
    attach(network, ref, content)
    said = {"value": word}
    write(lambda s: bench.save_finding(s, ref, "JD-10", said, by=by, now=LATER))
    write(lambda s: bench.submit(s, ref, by=by, now=LATER))
    return ref


def key_of(ref):
    return int(ref[-6:])


def decide(network, ref, action=ItemAction.PASS, reason=""):
    by = network.reviewer

    def act(session):
        look_at_evidence(session, ref, by=by, now=REVIEWED)
        review.decide(session, ref, action, by=by, now=REVIEWED, reason=reason)

    write(act)


def refused(act):
    with pytest.raises(Refusal) as refusal:
        act()
    return refusal.value.refused.code


def curves(ref):
    with db.reading() as session:
        return curves_at(session, key_of(ref))


def answer(network, ref, reason, by=None):
    (curve,) = curves(ref)
    write(
        lambda s: answer_curve(s, ref, curve.key, reason, by=by or network.reviewer, now=REVIEWED)
    )


def test_a_curve_of_another_kind_is_refused_at_the_bench(network):
    ref = on_bench(network)
    assert refused(lambda: attach(network, ref, infrared(JADEITE), "JD-11")) == "curve_axis"
    assert refused(lambda: attach(network, ref, curve_named("uvvis"))) == "curve_axis"
    short = b"cm-1,A\n" + b"".join(b"%d,1\n" % x for x in range(2800, 3000, 4))
    assert refused(lambda: attach(network, ref, short)) == "curve_range"
    coarse = b"cm-1,A\n" + b"".join(b"%d,1\n" % x for x in range(400, 4000, 20))
    assert refused(lambda: attach(network, ref, coarse)) == "curve_resolution"
    attach(network, ref, curve_named("uvvis"), "JD-11")


def test_polystyrene_never_passes_as_natural_jadeite(network):
    ref = in_review(network, infrared(POLYSTYRENE))
    assert refused(lambda: decide(network, ref)) == "curve_contradicts"
    answer(network, ref, "看过原件，确认天然")
    assert refused(lambda: decide(network, ref)) == "curve_contradicts"


def test_jadeite_passes_without_a_word(network):
    ref = in_review(network, infrared(JADEITE))
    assert [c.doubts for c in curves(ref)] == [()]
    decide(network, ref)


@both_databases
def test_a_doubt_is_answered_by_the_reviewer_before_the_piece_passes(network):
    waxed = infrared((*JADEITE, (2923.0, 14, 0.1)))
    ref = in_review(network, waxed)
    assert refused(lambda: decide(network, ref)) == "curve_doubts"
    assert refused(lambda: answer(network, ref, "蜡")) == "reason_missing"
    assert refused(lambda: answer(network, ref, "表面浮蜡，擦净后复测", by=network.inspector))
    answer(network, ref, "表面浮蜡，擦净后复测已无此峰")
    assert curves(ref)[0].answer.startswith("表面浮蜡")
    decide(network, ref)
    with db.reading() as session:
        told = select(func.count()).where(LedgerEvent.tag == CurveAnswered.tag)
        assert session.scalar(told) == 1


def test_an_answer_stands_for_the_doubts_it_was_given_to_alone(network):
    ref = in_review(network, infrared((*JADEITE, (2923.0, 14, 0.1))))
    answer(network, ref, "表面浮蜡，擦净后复测已无此峰")
    write(lambda s: review.send_back(s, ref, "请改结论", by=network.reviewer, now=REVIEWED))
    write(
        lambda s: bench.save_finding(
            s, ref, "JD-10", {"value": "resin"}, by=network.inspector, now=REVIEWED, reason="改"
        )
    )
    (curve,) = curves(ref)
    assert [d.code for d in curve.doubts] == ["aromatic_absent"]
    assert curve.answer == ""


def reference(content, material):
    facts = read_file("x.csv", content, technique="ir")
    assert isinstance(facts, FileFacts)
    assert facts.reading is not None
    return ReferenceFile(content, material, material, facts.reading)


@both_databases
def test_the_library_knows_what_a_curve_is_most_like(network):
    files = [reference(infrared(JADEITE), "翡翠"), reference(infrared(POLYSTYRENE), "polystyrene")]
    write(lambda s: add_references(s, files, source="open set", now=NOW))
    assert write_back(lambda s: add_references(s, files, source="again", now=NOW)) == 0
    ref = in_review(network, infrared((*POLYSTYRENE, (700.0, 9, 0.1))), word="resin")
    (curve,) = curves(ref)
    assert curve.reading.matches[0].material == "polystyrene"
    assert curve.reading.matches[0].correlation > 0.9
    assert [d.code for d in curve.doubts] == ["other_material"]
    with db.reading() as session:
        told = select(func.count()).where(LedgerEvent.tag == ReferencesLoaded.tag)
        assert session.scalar(told) == 1
        assert [row[1] for row in library(session)] == ["polystyrene", "翡翠"]


@both_databases
def test_only_certified_pieces_become_references_of_the_house(network):
    in_review(network, infrared(JADEITE))
    assert write_back(lambda s: own_references(s, now=NOW)) == (0, 0)


def write_back(act):
    kept = []
    write(lambda s: kept.append(act(s)))
    return kept[0]


def test_what_is_no_curve_of_this_piece_can_not_be_answered(network):
    ref = in_review(network, infrared(JADEITE))
    with pytest.raises(Refusal):
        answer(network, ref, "没有出入也想答复")

"""Files of an import, chosen once: kept sealed for one person, a few of them, for days."""

from __future__ import annotations

import zlib
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select
from support.build import NOW
from support.databases import both_databases

from app.base import db, secrets_at_rest
from app.base.errors import Invalid
from app.base.storage import open_store
from app.cli.rotation import reseal
from app.commands.orders.chosen import drop_chosen, keep_chosen, open_chosen
from app.commands.orders.kept_files import hand_over
from app.commands.personal import clock as personal_clock
from app.models.personal.vault import FileWaits, KeptOrderFile, KeptOrderPiece
from app.queries.orders.chosen import chosen_files

WORDS = "张三丰".encode()
DAY = timedelta(days=1)


def chosen(by, name="o.csv", content=WORDS, now=NOW):
    with db.transaction() as session:
        return keep_chosen(session, [(name, content)], {"shop": "甲店"}, by=by, now=now)


def opened(key, by, now=NOW):
    with db.reading() as session:
        return open_chosen(session, key, by=by, now=now)


@both_databases
def test_they_are_their_persons_alone_few_and_gone_in_time(network, database):
    by, other = network.manager, network.manager_2
    keys = [chosen(by, f"{n}.csv", WORDS + bytes([48 + n])) for n in range(4)]
    assert opened(keys[3], by) == (("3.csv", WORDS + b"3"),)
    again = chosen(by, "b/3.csv", WORDS + b"3")
    with db.reading() as session:
        shown = [r.name for r in chosen_files(session, by, NOW)]
        assert shown == ["3.csv", "2.csv", "1.csv"]
        assert chosen_files(session, by, NOW)[0].said == {"shop": "甲店"}
        assert chosen_files(session, other, NOW) == []
        sealed = session.scalars(select(KeptOrderPiece.sealed)).all()
    assert not any(WORDS.decode() in one for one in sealed)
    for key, who, now in ((keys[0], by, NOW), (again, other, NOW), (again, by, NOW + 3 * DAY)):
        with pytest.raises(Invalid):
            opened(key, who, now)
    with db.transaction() as session:
        drop_chosen(session, again, by=other)
        drop_chosen(session, keys[1], by=by)
    store = open_store(database.evidence_url)
    assert list(personal_clock.tick(store, NOW + 2 * DAY)) == []
    assert opened(again, by)
    said = list(personal_clock.tick(store, NOW + 3 * DAY))
    assert said == ["2 order files that were chosen and not imported are gone"]


def old_choice(by):
    """A choice as it lay before files were kept in pieces, taken along by its migration."""
    packed = zlib.compress(msgspec.msgpack.encode((("a.csv", WORDS), ("b.csv", b"2"))))
    sealed = secrets_at_rest.seal("chosen order files", packed, about=f"person {by.person_id}")
    with db.transaction() as session:
        kept = KeptOrderFile(
            by_id=by.person_id, waits=FileWaits.FOR_PERSON, names={"names": ["a.csv", "b.csv"]},
            packed=False, kept_at=NOW,
        )  # fmt: skip
        session.add(kept)
        session.flush()
        session.add(KeptOrderPiece(kept_id=kept.id, file=-1, number=0, sealed=sealed))
        return kept.id


@both_databases
def test_what_was_chosen_before_opens_and_is_sealed_anew(network, database):
    by = network.manager
    key = old_choice(by)
    assert opened(key, by) == (("a.csv", WORDS), ("b.csv", b"2"))
    with db.reading() as session:
        (sealed,) = session.scalars(select(KeptOrderPiece.sealed)).all()
    assert sum(step.done for step in reseal(sealed.split(".")[1])) == 1
    with db.reading() as session:
        assert session.scalars(select(KeptOrderPiece.sealed)).one() != sealed
    assert opened(key, by) == (("a.csv", WORDS), ("b.csv", b"2"))


@both_databases
def test_two_who_press_at_once_hand_one_choice_over_once(network, database):
    key = chosen(network.manager)
    given = {"by_id": network.manager.person_id, "now": NOW}
    with db.transaction() as session:
        assert not hand_over(session, key, by_id=network.manager_2.person_id, now=NOW)
        assert [hand_over(session, key, **given) for _ in range(2)] == [True, False]
    with pytest.raises(Invalid):
        opened(key, network.manager)

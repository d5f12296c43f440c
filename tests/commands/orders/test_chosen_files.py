"""Files of an import, chosen once: kept sealed for one person, a few of them, for days."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from support.build import NOW
from support.databases import both_databases

from app.base import db
from app.base.errors import Invalid
from app.base.storage import open_store
from app.commands.orders.chosen import drop_chosen, keep_chosen, open_chosen
from app.commands.personal import clock as personal_clock
from app.models.personal.vault import ChosenFile
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
        assert shown == ["orders-7ad6dcfe2006", "orders-7693f4120a2c", "orders-68d25f9af7fd"]
        assert chosen_files(session, by, NOW)[0].said == {"shop": "甲店"}
        assert chosen_files(session, other, NOW) == []
        assert all(WORDS.decode() not in row for row in session.scalars(select(ChosenFile.sealed)))
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

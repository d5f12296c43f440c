"""Facts by day: rows as they happened, nobody's name, files whole, questions answered by DuckDB."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import duckdb
import pytest
from conftest import ROOT
from support.build import Scene
from support.databases import both_databases
from support.return_pieces import asked, delivered

from app.base import db
from app.cli.facts import day_after_kept, write_day, write_schema
from app.queries.network.facts_out import heads_of, rows_of
from workflows.network.facts import FACTS, Fact, days_between, unfit_days

FIRST, LAST = date(2026, 11, 1), date(2026, 12, 15)
TODAY = date(2026, 11, 20)
ONE = timedelta(days=1)


def sold(network):
    ref = delivered(network)
    asked(ref)
    return ref


@pytest.fixture
def scene():
    return Scene("a sold piece that is asked back", sold)


def rows(fact, centers=None):
    with db.reading() as session:
        return [
            row for day in days_between(FIRST, LAST) for row in rows_of(session, fact, day, centers)
        ]


@both_databases
def test_each_table_says_what_happened_and_to_nobody_elses_center(database, made, network):
    found = {fact: rows(fact) for fact in Fact}
    assert {fact.value: len(told) for fact, told in found.items() if fact is not Fact.REFUNDS} == {
        "pieces": 1,
        "findings": len(found[Fact.FINDINGS]),
        "verdicts": 1,
        "certificates": 1,
        "returns": 1,
        "durations": len(found[Fact.DURATIONS]),
    }
    assert len(found[Fact.FINDINGS]) > 3
    assert len(found[Fact.DURATIONS]) > 10
    for fact, told in found.items():
        for row in told:
            named = dict(zip(heads_of(fact), row, strict=True))
            assert named["piece"] == made
            assert named[FACTS[fact].day_of].tzinfo is not None
    assert all(row[4] is None or row[4] >= 0 for row in found[Fact.DURATIONS])
    assert not any(rows(fact, {network.other_center_id}) for fact in Fact)
    assert rows(Fact.REFUNDS) == []


def test_no_sentence_and_no_person_leaves(database, made, network):
    people = {actor.name for actor in network.people.values()}
    cells = {cell for fact in Fact for row in rows(fact) for cell in row}
    assert not people & (cells - {"inspector", "reviewer"})  # stages and tags are no people
    for values in (json.loads(row[7]) for row in rows(Fact.FINDINGS)):
        assert re.search("[\u4e00-\u9fff]", json.dumps(values, ensure_ascii=False)) is None


def test_questions_of_the_page_are_answered_from_files(database, made, tmp_path, monkeypatch):
    write_schema(tmp_path)
    assert set(json.loads((tmp_path / "schema.json").read_text("utf-8"))) == {f.value for f in Fact}
    for fact in Fact:
        place = tmp_path / fact.value
        place.mkdir()
        for day in days_between(FIRST, LAST):
            write_day(place, fact, day, parquet=False)
        assert day_after_kept(place, "csv") == LAST + ONE
        assert day_after_kept(place, "parquet") is None
        assert not list(place.glob(".*"))
    monkeypatch.chdir(tmp_path)
    asked_for = re.findall(
        r"```sql\n(.*?)```", (ROOT / "docs" / "data.md").read_text("utf-8"), re.DOTALL
    )
    with duckdb.connect() as asked:
        speed, back, waits = [asked.sql(one).fetchall() for one in asked_for]
    assert [(row[0], row[1]) for row in speed] == [("jade", 1)]
    assert [row[1:] for row in back] == [(1, 1)]
    assert 3 < len(waits) <= 10
    write_day(tmp_path / "pieces", Fact.PIECES, date(2026, 11, 10), parquet=True)
    with duckdb.connect() as asked:
        kinds = asked.sql("DESCRIBE SELECT * FROM 'pieces/*.parquet'").fetchall()
    assert [(k[0], k[1]) for k in kinds][-2:] == [
        ("unit_price", "DECIMAL(12,2)"),
        ("registered_at", "TIMESTAMP WITH TIME ZONE"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (TODAY - ONE, TODAY - ONE, None),
        (TODAY - 31 * ONE, TODAY - ONE, None),
        (TODAY - 32 * ONE, TODAY - ONE, "too_many_days"),
        (TODAY - ONE, TODAY, "day_not_over"),
        (TODAY - ONE, TODAY - 2 * ONE, "too_many_days"),
    ],
)
def test_which_days_are_given_out(first, last, code):
    refused = unfit_days(first, last, TODAY)
    assert (refused.code if refused is not None else None) == code

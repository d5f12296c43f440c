"""`jadegate import-orders`: its JSON, its dry run, and two processes at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner
from order_files.exports import export, row
from sqlalchemy import func, select

from app.base import db
from app.cli.jadegate import jadegate
from app.models.intake.item import Item
from app.models.orders.order import OrderLine

RUN = "import sys; from app.cli.jadegate import main; main()"


@pytest.fixture
def at_the_prompt(database, monkeypatch):
    monkeypatch.setenv("JADEGATE_INSTANCE", str(database.instance))
    monkeypatch.setenv("JADEGATE_DATABASE_URL", database.database_url)
    return lambda *words: CliRunner().invoke(jadegate, ["import-orders", *map(str, words)])


@pytest.fixture
def export_file(tmp_path):
    def made(*rows):
        path = tmp_path / "orders.csv"
        path.write_bytes(export(*rows))
        return path

    return made


def numbers(result):
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    keys = ("accepted", "known", "updated", "rejected", "waiting_for_category", "items")
    return tuple(found[key] for key in keys), found


def items():
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Item))


def test_json_has_the_counts_and_every_row(at_the_prompt, export_file):
    path = export_file(
        row(quantity="2"),
        row(sub="6921837405512149178", title="手作物件", sku=""),
        row(sub="6921837405512149179", quantity="两个"),
    )
    counts, found = numbers(at_the_prompt(path, "--json"))
    assert counts == (2, 0, 0, 1, 1, 2)
    assert found["dry_run"] is False
    assert [(r["line"], r["result"]) for r in found["rows"]] == [
        (2, "accepted"),
        (3, "accepted"),
        (4, "rejected"),
    ]
    assert found["rows"][2]["column"] == "商品数量"
    assert found["rows"][2]["value"] == ""  # no cell of a row that was not read is repeated
    assert found["rows"][2]["reason"]["zh"]


def test_the_same_file_twice_changes_nothing(at_the_prompt, export_file):
    path = export_file()
    at_the_prompt(path)
    assert numbers(at_the_prompt(path, "--json"))[0] == (0, 1, 0, 0, 0, 0)
    assert items() == 1


def test_a_dry_run_says_so_and_keeps_nothing(at_the_prompt, export_file):
    counts, found = numbers(at_the_prompt(export_file(), "--dry-run", "--json"))
    assert counts[0] == 1
    assert found["dry_run"] is True
    assert items() == 0


def test_words_for_people_name_what_was_rejected(at_the_prompt, export_file):
    result = at_the_prompt(export_file(row(quantity="两个")))
    assert result.exit_code == 1
    assert "rejected 1" in result.output
    assert "商品数量" in result.output


@pytest.mark.parametrize("words", [("--center", "XX"), ("--as", "nobody")])
def test_an_unknown_center_or_person_is_refused_without_a_trace(at_the_prompt, export_file, words):
    result = at_the_prompt(export_file(), *words)
    assert result.exit_code != 0
    assert items() == 0


def test_who_may_not_import_is_refused(at_the_prompt, export_file):
    assert at_the_prompt(export_file(), "--as", "inspector").exit_code != 0
    assert items() == 0


def test_two_processes_take_each_line_once(database, export_file):
    path = export_file(
        *(
            row(sub=str(6921837405512149000 + n), main=str(6921837405512140001 + n))
            for n in range(8)
        )
    )
    place = {
        "JADEGATE_INSTANCE": str(database.instance),
        "JADEGATE_DATABASE_URL": database.database_url,
    }
    words = [sys.executable, "-c", RUN, "import-orders", str(path), "--json"]
    both = [
        subprocess.Popen(words, env={**os.environ, **place}, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    found = [json.loads(p.communicate(timeout=120)[0]) for p in both]
    assert sum(f["accepted"] for f in found) == 8
    assert sum(f["known"] for f in found) == 8
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(OrderLine)) == 8
    assert items() == 8

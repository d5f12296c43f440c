"""`jadegate` as someone at a prompt meets it: a fresh folder, real processes, plain answers."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest
from conftest import ROOT
from order_files.exports import export, row

from app.base import db
from app.base.config import SETTINGS
from app.cli.jadegate import COMMANDS, jadegate, main

PROMISED = ("run", "db", "demo", "import-orders", "ledger", "docs", "users", "decide", "refund")
COUNTS = ("accepted", "known", "updated", "rejected", "waiting_for_category", "items")
KEY = "8e1f0c5b9a7d4236f1e08b7c6d5a493827160f5e4d3c2b1a98765f4e3d2c1b0a"
ORDER = {
    "order": {
        "lines": [
            {"id": "A", "quantity": 1, "price": "200"},
            {"id": "B", "quantity": 1, "price": "150"},
        ],
        "tenders": [{"id": "wallet", "kind": "wallet", "amount": "350"}],
    },
    "now": {"lines": {"B": 1}},
}


@pytest.fixture
def backend():
    """What the command line does by default."""
    return "sqlite"


@pytest.fixture
def prompt(settings, instance, monkeypatch, capfd):
    """A function: `jadegate` with these words and settings on a small network's database."""
    for name in list(os.environ):
        if name.startswith("JADEGATE_"):
            monkeypatch.delenv(name)
    yield Prompt(instance, monkeypatch, capfd)
    db.disconnect()


class Prompt:
    def __init__(self, folder, monkeypatch, capfd):
        self.folder, self.monkeypatch, self.capfd = folder, monkeypatch, capfd

    def __call__(self, *words, **settings):
        with self.monkeypatch.context() as patch:
            for name, value in ({"JADEGATE_INSTANCE": str(self.folder)} | settings).items():
                patch.setenv(name, value)
            patch.setattr("sys.argv", ["jadegate", *map(str, words)])
            self.capfd.readouterr()
            try:
                main()
                status: Any = 0
            except SystemExit as end:
                status = end.code
        return Said(status, *self.capfd.readouterr())

    def database(self, statement):
        connection = sqlite3.connect(self.folder / "jadegate.db")
        try:
            if ";" in statement:
                return connection.executescript(statement)
            return connection.execute(statement).fetchall()
        finally:
            connection.close()


class Said(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def in_a_process(folder, *words):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("JADEGATE_")}
    return subprocess.run(
        [Path(sys.executable).parent / "jadegate", *map(str, words)],
        env=clean | {"JADEGATE_INSTANCE": str(folder)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def no_trace(done):
    assert "Traceback" not in done.stderr
    return done


def test_help_lists_every_command(tmp_path):
    shown = in_a_process(tmp_path, "--help")
    assert shown.returncode == 0
    for name in (*PROMISED, *COMMANDS):
        assert f"\n  {name} " in shown.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_each_says_of_itself(name):
    with click.Context(jadegate) as context:
        command = jadegate.get_command(context, name)
    assert command.name == name
    assert command.help.partition("\n\n")[0].replace("\n", " ") == COMMANDS[name][1]


def test_who_decides_by_the_law_waits_for_no_web_server_and_no_database():
    loaded = "import sys, app.cli.jadegate, app.cli.returns; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True
    )
    heavy = {"flask", "sqlalchemy", "pyhanko", "reportlab", "numpy", "aiohttp", "alembic"}
    assert heavy & {*ran.stdout.split()} == set()


def test_a_fresh_folder_needs_an_upgrade_and_a_second_one_changes_nothing(prompt, tmp_path):
    fresh = Prompt(tmp_path, prompt.monkeypatch, prompt.capfd)
    early = fresh("ledger", "verify")
    assert early.returncode == 2
    assert "jadegate db upgrade" in early.stderr
    made = in_a_process(tmp_path, "db", "upgrade")
    assert made.returncode == 0, made.stderr
    assert "database is at 0" in made.stdout
    before = fresh.database("SELECT name, sql FROM sqlite_master")
    assert len(before) > 30
    assert fresh("db", "upgrade").returncode == 0
    assert fresh.database("SELECT name, sql FROM sqlite_master") == before
    assert no_trace(fresh("ledger", "verify")).stdout.startswith("0 events in 0 chains")


@pytest.fixture
def orders(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(
        export(
            row(quantity="2"),
            row(sub="6921837405512149178", title="手作物件", sku=""),
            row(sub="6921837405512149179", quantity="两个"),
        )
    )
    return path


def test_import_prints_the_promised_json_and_the_same_file_changes_nothing(prompt, orders):
    dry = json.loads(no_trace(prompt("import-orders", orders, "--dry-run", "--json")).stdout)
    assert dry["dry_run"] is True
    first = json.loads(no_trace(prompt("import-orders", orders, "--json")).stdout)
    assert {*COUNTS, "rows"} <= set(first)
    assert all(type(first[name]) is int for name in COUNTS)
    assert [first[name] for name in COUNTS] == [2, 0, 0, 1, 1, 2]
    assert [dry[name] for name in COUNTS] == [first[name] for name in COUNTS]
    assert [r["result"] for r in first["rows"]] == ["accepted", "accepted", "rejected"]
    again = json.loads(no_trace(prompt("import-orders", orders, "--json")).stdout)
    assert [again[name] for name in COUNTS] == [0, 2, 0, 1, 0, 0]
    assert prompt.database("SELECT count(*) FROM item") == [(2,)]
    words = no_trace(prompt("import-orders", orders))
    assert words.returncode == 0
    assert "商品数量" in words.stdout


def test_an_unreadable_file_is_refused_in_words(prompt, tmp_path):
    path = tmp_path / "orders.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    done = no_trace(prompt("import-orders", path, "--json"))
    assert done.returncode == 1
    assert " / " in done.stderr
    assert no_trace(prompt("import-orders", tmp_path / "nothing.csv")).returncode == 2


def test_the_ledger_is_intact_until_a_row_is_changed(prompt, orders):
    prompt("import-orders", orders)
    whole = no_trace(prompt("ledger", "verify"))
    assert whole.returncode == 0
    assert "intact" in whole.stdout
    chain, seq = prompt.database("SELECT chain, seq FROM ledger_event ORDER BY id LIMIT 1")[0]
    prompt.database(
        "DROP TRIGGER ledger_event_no_update;"
        "UPDATE ledger_event SET actor_name = 'nobody' WHERE id ="
        " (SELECT min(id) FROM ledger_event);"
    )
    changed = no_trace(prompt("ledger", "verify"))
    assert changed.returncode == 1
    assert f"{chain} row {seq}: row_changed" in changed.stdout


def test_decide_answers_in_json_and_refuses_what_it_does_not_know(prompt, tmp_path):
    schema = json.loads(prompt("decide", "--schema").stdout)
    assert schema["additionalProperties"] is False
    path = tmp_path / "facts.json"
    path.write_text("{}", "utf-8")
    unsaid = no_trace(prompt("decide", path, "--on", "2026-11-20"))
    assert unsaid.returncode == 0, unsaid.stderr
    assert json.loads(unsaid.stdout)["decision"] == "more_info"
    path.write_text('{"colour": "green"}', "utf-8")
    strange = no_trace(prompt("decide", path))
    assert strange.returncode == 1
    assert "colour" in strange.stderr
    assert no_trace(prompt("decide")).returncode == 2
    notice = {"sent_at": "2018-03-08T10:00:00+08:00"}
    path.write_text(json.dumps({"notice": notice}), "utf-8")
    assert json.loads(no_trace(prompt("decide", path)).stdout)["on"] == "2018-03-08"


def test_refund_answers_in_json_and_refuses_what_it_does_not_know(prompt, tmp_path):
    schema = json.loads(prompt("refund", "--schema").stdout)
    assert schema["additionalProperties"] is False
    path = tmp_path / "order.json"
    path.write_text(json.dumps(ORDER), "utf-8")
    done = no_trace(prompt("refund", path))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)
    path.write_text('{"order": {}, "order": {}}', "utf-8")
    assert "double key: order" in no_trace(prompt("refund", path)).stderr
    path.write_text("{}", "utf-8")
    unsaid = no_trace(prompt("refund", path))
    asked = json.loads(unsaid.stdout)
    assert (unsaid.returncode, asked["decision"]) == (0, "more_info")
    assert [fact["field"] for fact in asked["missing"]] == ["order", "now"]
    path.write_text(json.dumps(ORDER | {"colour": "green"}), "utf-8")
    strange = no_trace(prompt("refund", path))
    assert strange.returncode == 1
    assert "colour" in strange.stderr


@pytest.mark.parametrize("command", ["decide", "refund"])
@pytest.mark.parametrize("text", ["", "not json", "[]", "null", '{"a":', "1e999", '"\\ud800"'])
def test_no_file_makes_a_trace(prompt, tmp_path, command, text):
    path = tmp_path / "input.json"
    path.write_text(text, "utf-8")
    done = no_trace(prompt(command, path))
    assert done.returncode == 1
    assert done.stderr


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"JADEGATE_COLOUR": "green"}, "JADEGATE_COLOUR"),
        ({"JADEGATE_ENV": "prod"}, "JADEGATE_ENV"),
        ({"JADEGATE_PROXIES": "two"}, "JADEGATE_PROXIES"),
        ({"JADEGATE_SECRET_KEY": "change-me"}, "JADEGATE_SECRET_KEY"),
        ({"JADEGATE_DATABASE_URL": "nonsense"}, "JADEGATE_DATABASE_URL"),
        ({"JADEGATE_DATABASE_URL": "mysql://host/name"}, "JADEGATE_DATABASE_URL"),
        ({"JADEGATE_ENV": "production"}, "JADEGATE_SECRET_KEY"),
        ({"JADEGATE_ENV": "production", "JADEGATE_SECRET_KEY": KEY}, "JADEGATE_PUBLIC_URL"),
        (
            {
                "JADEGATE_ENV": "production",
                "JADEGATE_SECRET_KEY": KEY,
                "JADEGATE_PUBLIC_URL": "http://shop.example",
            },
            "https",
        ),
    ],
    ids=lambda v: "-".join(v) if isinstance(v, dict) else v,
)
def test_a_wrong_setting_stops_the_start(prompt, settings, told):
    done = no_trace(prompt("ledger", "verify", **settings))
    assert done.returncode == 2
    assert told in done.stderr


@pytest.mark.parametrize(
    "address", ["postgresql://nobody@127.0.0.1:9/none", "sqlite:////no/such/folder/jadegate.db"]
)
def test_a_database_that_is_not_there_is_said_in_words(prompt, address):
    done = no_trace(prompt("ledger", "verify", JADEGATE_DATABASE_URL=address))
    assert done.returncode == 1
    assert "the database is not there" in done.stderr


PRODUCTION = {
    "JADEGATE_ENV": "production",
    "JADEGATE_SECRET_KEY": KEY,
    "JADEGATE_PUBLIC_URL": "https://jadegate.example",
}


def test_production_refuses_example_people_and_a_missing_signing_key(prompt):
    prompt.database("UPDATE person SET example = 0;")
    bare = no_trace(prompt("run", "--no-setup", "--port", "1", **PRODUCTION))
    assert bare.returncode == 2
    assert "keys create" in bare.stderr
    assert prompt("keys", "create", **PRODUCTION).returncode == 0
    added = prompt(
        "users", "add", "old-example", "--name", "x", "--password", "long enough to pass"
    )
    assert added.returncode == 0, added.stderr
    prompt.database("UPDATE person SET example = 1;")
    peopled = no_trace(prompt("run", "--no-setup", "--port", "1", **PRODUCTION))
    assert peopled.returncode == 2
    assert "example users" in peopled.stderr
    demo = no_trace(prompt("demo", **PRODUCTION))
    assert demo.returncode == 2


def test_generated_documents_are_current(prompt):
    done = prompt("docs", "--check")
    assert done.returncode == 0, done.stdout


def test_every_setting_is_explained():
    assert all(SETTINGS.values())

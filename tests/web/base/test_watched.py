"""What machines ask of this one, and what every request leaves behind."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout
from support.build import NOW, Scene
from support.databases import both_databases
from support.issued_pieces import ISSUED_AT, issued, published

from app import create_app
from app.base import clock, config, db
from app.base.watch import error_reports
from app.base.watch.log_lines import ACCESS
from app.commands.network.jobs.workers import note_tick
from app.queries import readiness
from app.queries.gauges import read_gauges
from workflows.audit.readiness import MachineCheck

KEY = "k" * 40


@pytest.fixture(autouse=True)
def looked_at_anew():
    readiness._found.clear()


def issued_and_published(network):
    made = issued(network)
    published()
    return made


@pytest.fixture
def scene():
    return Scene("issued_and_published", issued_and_published)


def test_a_machine_that_is_well_says_so_by_any_name(app):
    client = app.test_client()
    answer = client.get("/readyz", base_url="http://10.0.0.5:8000")
    assert answer.status_code == 200
    # No clock has gone round here yet: to be looked at, and no reason to send nobody.
    assert answer.json == {
        "ok": True,
        "checks": {
            "database": True, "schema": True, "store": True, "heads": True, "limits": True,
            "key": True, "clock": False,
        },
    }  # fmt: skip
    assert client.get("/", base_url="http://10.0.0.5:8000").status_code == 400


def test_what_was_found_stands_a_moment(app, monkeypatch):
    looked: list[object] = []
    real = readiness.ask_neighbours

    def ask(settings):
        looked.append(settings)
        return real(settings)

    monkeypatch.setattr(readiness, "ask_neighbours", ask)
    for _ in range(5):
        app.test_client().get("/readyz")
    assert len(looked) == 1


@pytest.mark.parametrize(
    ("change", "red", "status"),
    [
        ({"database_url": "sqlite:////nowhere/x.db"}, {"database", "schema", "clock"}, 503),
        ({"evidence_url": "s3://b/p?endpoint=http://127.0.0.1:9&region=x"}, {"store"}, 503),
        ({"limits_url": "redis://127.0.0.1:9"}, {"limits"}, 200),
    ],
)
def test_a_neighbour_that_is_away_is_red(app, settings, monkeypatch, change, red, status):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with db.transaction() as session:
        note_tick(session, clock.now())
    config.use(replace(settings, **change))
    answer = app.test_client().get("/readyz")
    assert {name for name, well in answer.json["checks"].items() if not well} == red
    assert answer.status_code == status


def test_a_full_disk_is_red(app, settings, monkeypatch):
    monkeypatch.setattr("app.base.storage.LEAST_ROOM", 2**62)
    assert app.test_client().get("/readyz").json["checks"]["store"] is False


@both_databases
def test_the_clock_of_any_machine_is_seen(app, settings):
    with db.transaction() as session:
        note_tick(session, clock.now() - timedelta(hours=1))
    assert readiness.ready_now(settings)[0].checks[MachineCheck.CLOCK] is False
    with db.transaction() as session:
        note_tick(session, clock.now())
    seen = readiness.ask_neighbours(settings)
    assert seen.ticked is not None
    assert clock.now() - seen.ticked < timedelta(minutes=1)


def test_metrics_are_for_the_holder_of_the_key(app, settings):
    client = app.test_client()
    assert client.get("/metrics").status_code == 200
    config.use(replace(settings, production=True))
    assert client.get("/metrics").status_code == 404
    config.use(replace(settings, metrics_key=KEY))
    for sent in ({}, {"Authorization": f"Bearer {KEY}x"}, {"Authorization": "Basic x"}):
        assert client.get("/metrics", headers=sent).status_code == 404
    assert client.get("/metrics", headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
    config.use(replace(settings, production=True))
    assert client.get("/metrics").status_code == 404


def test_what_is_counted(app, signed_in):
    someone = signed_in("manager")
    assert someone.get("/nothing").status_code == 404
    answer = app.test_client().get("/metrics")
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    lines = answer.text.splitlines()
    assert 'jadegate_check{name="database"} 1' in lines
    for begins in (
        'jadegate_requests_total{endpoint="sign_in.page",method="POST",status="302"} ',
        'jadegate_requests_total{endpoint="",method="GET",status="404"} ',
        'jadegate_request_seconds_bucket{endpoint="sign_in.page",le="+Inf"} ',
        "jadegate_pool_in_use ",
        "jadegate_drafts_held 0",
        'jadegate_pieces_waiting{of="queued"} 0',
        "jadegate_log_leaves 1",
        "jadegate_refunds_overdue 0",
        "jadegate_key_ends_in_seconds ",
    ):
        assert any(line.startswith(begins) for line in lines), begins


def test_a_database_that_is_away_takes_nothing_from_what_is_counted(app, monkeypatch):
    def fails():
        raise PoolTimeout

    monkeypatch.setitem(db._factories, "read", fails)
    answer = app.test_client().get("/metrics")
    assert answer.status_code == 200
    assert "jadegate_pool_in_use" in answer.text
    assert "jadegate_drafts_held" not in answer.text


@both_databases
def test_figures_of_the_database(database):
    with db.reading() as session:
        found = {(one.name, one.label): one.value for one in read_gauges(session, NOW)}
        later = {one.name: one.value for one in read_gauges(session, ISSUED_AT + timedelta(days=9))}
    assert found["messages_unsent", ""] > 0
    assert later["message_age_seconds"] >= timedelta(days=9).total_seconds()
    assert found["log_leaves", ""] == 1
    assert (found["drafts_held", ""], found["draft_age_seconds", ""]) == (0, 0)
    assert found["pieces_waiting", "queued"] == 0
    assert {name for name, label in found if label} == {"ledger_rows", "pieces_waiting"}


@pytest.mark.parametrize(
    ("given", "stays"),
    [("a1b2c3d4-e5", True), ("short", False), ("x" * 65, False), ("a b c d e f g", False)],
)
def test_a_proxys_number_stays_where_it_is_one(settings, given, stays):
    made = create_app(replace(settings, proxies=1))
    answer = made.test_client().get("/healthz", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is stays
    alone = create_app(settings).test_client()
    other = alone.get("/healthz", headers={"X-Request-ID": given})
    assert other.headers["X-Request-ID"] != given
    db.disconnect()


def test_a_line_for_every_request_without_what_was_typed(app, signed_in, caplog, monkeypatch):
    # Whatever a start in production or a migration did to it before in this process.
    monkeypatch.setattr(logging.getLogger(ACCESS), "disabled", False)
    monkeypatch.setattr(logging.getLogger(ACCESS), "propagate", True)
    someone = signed_in("manager")
    caplog.clear()  # an earlier test may have left the log open
    with caplog.at_level(logging.INFO, ACCESS):
        answer = someone.get("/v/NUMBER-THAT-IS-A-SECRET?code=geheim")
    (line,) = [json.loads(one.message) for one in caplog.records if one.name == ACCESS]
    assert line["rule"] == "/v/<number>"
    assert (line["event"], line["method"], line["status"]) == (
        "request", "GET", answer.status_code,
    )  # fmt: skip
    assert line["person"] > 0
    assert line["ms"] >= 0
    assert "geheim" not in str(line)
    assert "NUMBER" not in str(line)


def test_a_fault_of_ours_is_told_to_the_reporter(app, signed_in, settings, monkeypatch):
    reports: list[error_reports.ErrorReport] = []
    monkeypatch.setattr(error_reports, "find_reporter", lambda _name: reports.append)
    config.use(replace(settings, error_reporter="sentry"))
    someone = signed_in("manager")
    kept = dict(app.view_functions)
    app.view_functions["home.page"] = lambda: 1 // 0
    try:
        answer = someone.get("/")
    finally:
        app.view_functions.update(kept)
    (report,) = reports
    assert (report.where, report.kind) == ("GET /", "ZeroDivisionError")
    assert report.request == answer.headers["X-Request-ID"]
    assert "1 // 0" in report.trace


def test_a_reporter_that_fails_stops_nothing_and_one_that_is_missing_stops_the_start(
    settings, monkeypatch, caplog
):
    config.use(replace(settings, error_reporter="nobody"))
    error_reports.report_error("here", ValueError("x"))
    assert "the error reporter nobody failed" in caplog.text
    with pytest.raises(config.Misconfigured, match="JADEGATE_ERROR_REPORTER"):
        error_reports.find_reporter("nobody")

"""`make advisories` reads both locks whole, and calls clean only what was compared."""

from __future__ import annotations

import json
import re
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import ROOT

from benchmarks.advisories import LOCKS, ask, locked, project, verdict


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_is_asked_about(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    sets = locked(text)
    assert sum(map(len, sets)) == len(re.findall(r"^\S+==", text, re.MULTILINE)) > 20
    for packages in sets:
        made = {name: tomllib.loads(text) for name, text in project(packages).items()}
        rows = {row["name"]: row["version"] for row in made["uv.lock"]["package"]}
        assert rows == {"locks": "0", **packages}
        assert len(made["pyproject.toml"]["project"]["dependencies"]) == len(packages)


@pytest.mark.parametrize(
    ("ended", "said", "code"),
    [
        (0, "Found no known vulnerabilities and no adverse project statuses in 138 packages", 0),
        (1, "Found 1 known vulnerability and no adverse project statuses in 138 packages", 1),
        (2, "error: Request failed after 3 retries", 2),
        (0, "", 2),
        (1, "error: unrecognized subcommand 'audit'", 2),
        (-9, "", 2),
    ],
)
def test_an_audit_that_was_not_made_is_no_clean_one(ended: int, said: str, code: int) -> None:
    result, told = verdict(ended, said)
    assert result == code
    assert ("NOT COMPARED" in told) is (code == 2)


class StandIn(BaseHTTPRequestHandler):
    """A database of advisories that knows one fault, in jinja2 2.4.1 alone."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
        faulty = {"name": "jinja2", "ecosystem": "PyPI"}
        known = [
            {"vulns": [{"id": "PYSEC-1", "modified": "2026-01-01T00:00:00Z"}]}
            if one["package"] == faulty and one["version"] == "2.4.1"
            else {}
            for one in asked
        ]
        self.tell({"results": known})

    def do_GET(self) -> None:
        told = {"id": "PYSEC-1", "modified": "2026-01-01T00:00:00Z", "summary": "a known fault"}
        self.tell({**told, "affected": []})

    def tell(self, answer: object) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is written down."""


@pytest.fixture
def database_of_faults(monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("ADVISORIES_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    yield server
    server.shutdown()
    server.server_close()


def test_the_whole_way_against_a_stand_in(database_of_faults, capsys):
    """A known fault is told, none is told, and a database that is gone is told too."""
    assert ask({"jinja2": "2.4.1", "flask": "3.1.0"}) == 1
    assert "PYSEC-1" in capsys.readouterr().out
    assert ask({"jinja2": "3.1.6", "flask": "3.1.0"}) == 0
    database_of_faults.shutdown()
    database_of_faults.server_close()
    assert ask({"flask": "3.1.0"}) == 2
    assert "NOT COMPARED" in capsys.readouterr().out

"""Log lines of production: one JSON object a line, in UTC, whatever stands in the message."""

from __future__ import annotations

import json
import logging
import re
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.base.db import make_engine
from app.base.watch import request_ids
from app.base.watch.log_lines import JsonLine, write_log_lines
from app.web.watch.door import WatchedDoor

HOSTILE = [
    'a\nWARNING root {"event": "sign_in"}',
    "a\r\nb",
    "a\x1b[2Jb",
    "a\u2028b\u2029c\x85d",
    '"}, {"event": "forged"',
    "{not json",
    "\ud800",
    "张三丰",
]


@pytest.fixture(autouse=True)
def outside_of_requests():
    """Whatever was answered before in this process."""
    before = request_ids._current.set("")
    yield
    request_ids._current.reset(before)


def record(message, exc_info=None):
    made = logging.LogRecord("jadegate.x", logging.WARNING, "f", 1, "%s", (message,), exc_info)
    made.created, made.msecs = 1_796_040_000.25, 250.0
    return made


@pytest.mark.parametrize("message", HOSTILE)
def test_a_message_stays_one_line_and_one_object(message):
    line = JsonLine().format(record(message))
    assert re.fullmatch(r"[\x20-\x7e]+", line)
    assert json.loads(line)["message"] == message


def test_what_every_line_says():
    line = json.loads(JsonLine().format(record('{"event": "not_authorised", "person": 7}')))
    assert line.pop("process") > 0
    assert line == {
        "at": "2026-11-30T12:00:00.250Z",
        "level": "WARNING",
        "logger": "jadegate.x",
        "message": {"event": "not_authorised", "person": 7},
    }


def test_a_trace_stays_in_its_line():
    try:
        int("what\nwas raised")
    except ValueError:
        line = JsonLine().format(record("broken", sys.exc_info()))
    assert "\n" not in line
    assert "ValueError: invalid literal" in json.loads(line)["trace"]


@pytest.mark.parametrize("production", [True, False])
def test_lines_go_to_standard_error_and_nowhere_else(capsys, production):
    write_log_lines(production=production)
    logging.getLogger("jadegate.doors").warning("seen")
    logging.getLogger("jadegate.doors").info("not seen")
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert ("seen" in err, err.startswith("{")) == (True, production)


def test_a_statement_that_fails_says_nothing_of_what_was_typed():
    engine = make_engine("sqlite://")
    with engine.connect() as opened, pytest.raises(OperationalError) as failed:
        opened.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "张三丰"})
    assert "张三丰" not in str(failed.value)
    engine.dispose()


class House:
    public_url, proxies = "http://localhost", 1


def asked(inner, number):
    door = WatchedDoor(inner, House())  # type: ignore[arg-type]  # what it reads of the settings
    return door({"HTTP_X_REQUEST_ID": number}, lambda *_: None)


def test_a_number_ends_with_its_request():
    seen = []

    def told(_environ, _start):
        seen.append(request_ids.current_request())
        yield b"a"
        seen.append(request_ids.current_request())

    answer = asked(told, "aaaaaaaa-1")
    assert list(answer) == [b"a"]
    answer.close()
    assert seen == 2 * ["aaaaaaaa-1"]
    assert request_ids.current_request() == ""
    assert json.loads(JsonLine().format(record("x"))).get("request") is None


def test_a_number_ends_with_a_request_that_fails_and_with_no_later_one():
    def fails(_environ, _start):
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        asked(fails, "aaaaaaaa-1")
    assert request_ids.current_request() == ""
    first = asked(lambda *_: [b""], "aaaaaaaa-1")
    second = asked(lambda *_: [b""], "aaaaaaaa-2")
    first.close()  # late: the thread is at the next one already
    assert request_ids.current_request() == "aaaaaaaa-2"
    second.close()
    assert request_ids.current_request() == ""

"""Every command of docs/api.md, asked as it stands there, in its order."""

from __future__ import annotations

import re
import shlex
from string import Template

import pytest
from conftest import ROOT
from support.build import Scene
from support.return_pieces import ASKED, delivered
from web.api.programs import Program, key_of_shop

from app.base import clock

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")


def sold(network):
    return {"piece": delivered(network), "key": key_of_shop("玉见小铺")}


@pytest.fixture
def scene():
    return Scene("a sold piece of a shop with a program", sold)


def commands():
    """(words of a command, status that is written behind it)."""
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL):
        for line in block.splitlines():
            command, _, status = line.rpartition("  # ")
            yield command, int(status)


def run(app, words):
    """What `curl` would be answered: the few options that the page uses."""
    assert words[:2] == ["curl", "-s"]
    method, address, headers, body = "GET", "", {}, None
    rest = iter(words[2:])
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, said = next(rest).partition(": ")
            headers[name] = said
        elif word == "-d":
            body = next(rest).encode()
        else:
            address = word
    return app.test_client().open(address, method=method, headers=headers, data=body)


def test_each_command_is_answered_as_the_page_says(app, made, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ASKED)
    at = f"/api/v1/pieces/{made['piece']}/certificates"
    paper = Program(app, made["key"]).get(at).get_json()["items"][0]["number"]
    names = {"AT": "", "KEY": made["key"], "PIECE": made["piece"], "PAPER": paper}
    wrong = []
    for command, status in commands():
        answer = run(app, shlex.split(Template(command).substitute(names)))
        if answer.status_code != status:
            wrong.append((command[:90], status, answer.status_code, answer.get_data()[:300]))
    assert wrong == []
    assert len(list(commands())) >= 14

"""`jadegate users`: where somebody is signed in; an operator ends, unlocks, closes, resets."""

from __future__ import annotations

import pytest
from cli.test_command_line import Prompt, no_trace
from support.build import PASSWORD

from app.base import clock, config, db
from app.commands.people import sign_in
from app.models.people.account import Person, SignInSession
from app.queries.people import proofs


@pytest.fixture
def backend():
    """What the command line does by default."""
    return "sqlite"


@pytest.fixture
def prompt(settings, instance, monkeypatch, capfd):
    config.use(settings)
    db.connect(settings.database_url)
    yield Prompt(instance, monkeypatch, capfd)
    db.disconnect()


def signed_in(login, agent):
    with db.transaction() as session:
        done = sign_in.sign_in(
            session, login, PASSWORD, "", now=clock.now(), address="198.51.100.7", agent=agent
        )
    assert done.token


def open_ones():
    with db.reading() as session:
        return [s.agent for s in session.query(SignInSession).filter_by(ended_at=None)]


def person(login):
    with db.reading() as session:
        found = session.query(Person).filter_by(login=login).one()
        session.expunge(found)
        return found


def test_sessions_are_listed_and_ended_one_by_one_and_all(prompt):
    for agent in ("bench", "phone", "tablet"):
        signed_in("sealer", agent)
    shown = no_trace(prompt("users", "sessions", "sealer"))
    lines = shown.stdout.splitlines()
    assert [line.split()[-1] for line in lines] == ["tablet", "phone", "bench"] or len(lines) == 3
    assert all("198.51.100.7" in line for line in lines)
    number = next(line.split()[0] for line in lines if line.endswith("phone"))
    assert no_trace(prompt("users", "end-session", "sealer", number)).returncode == 0
    db.connect(f"sqlite:///{prompt.folder / 'jadegate.db'}")
    assert open_ones() == ["bench", "tablet"]
    again = no_trace(prompt("users", "end-session", "sealer", number))
    assert again.returncode == 1
    assert "没有找到" in again.stderr
    done = no_trace(prompt("users", "end-session", "sealer", "--all"))
    assert "2 signed out" in done.stdout
    assert no_trace(prompt("users", "end-session", "sealer")).returncode == 2


def test_a_locked_person_is_unlocked(prompt):
    for _ in range(6):
        with db.transaction() as session:
            sign_in.sign_in(session, "sealer", "wrong", "", now=clock.now(), address="", agent="")
    with db.reading() as session:
        assert proofs.waits_until(session, "sealer", clock.now())
    no_trace(prompt("users", "unlock", "sealer"))
    db.connect(f"sqlite:///{prompt.folder / 'jadegate.db'}")
    with db.reading() as session:
        assert proofs.waits_until(session, "sealer", clock.now()) is None
    signed_in("sealer", "bench")


def test_an_account_is_closed(prompt):
    signed_in("sealer", "bench")
    signed_in("auditor", "desk")
    no_trace(prompt("users", "close", "sealer"))
    db.connect(f"sqlite:///{prompt.folder / 'jadegate.db'}")
    assert not person("sealer").active
    assert open_ones() == ["desk"]


def test_a_reset_at_the_prompt_waits_for_an_administrator(prompt):
    signed_in("auditor", "desk")
    no_trace(prompt("users", "reset", "auditor", "--reason", "本人当面说明忘记密码"))
    waiting = no_trace(prompt("users", "waiting")).stdout
    assert "Reset a password" in waiting
    assert "本人当面说明忘记密码" in waiting
    db.connect(f"sqlite:///{prompt.folder / 'jadegate.db'}")
    assert open_ones() == ["desk"]


@pytest.mark.parametrize("verb", ["sessions", "unlock", "close", "end-session"])
def test_nobody_of_that_name(prompt, verb):
    more = ["--all"] if verb == "end-session" else []
    done = no_trace(prompt("users", verb, "nobody-at-all", *more))
    assert done.returncode == 2
    assert "nobody-at-all" in done.stderr

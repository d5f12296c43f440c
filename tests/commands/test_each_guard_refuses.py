"""Each guard of each row of each flow refuses in a command, by itself, and nothing is written.

`each_guard.toml` says, by hand, with which code. A piece is walked to the row's state by the real
commands; without a spoiler the action happens, and with it this guard alone objects. A guard that
no command can meet is written there with its reason.
"""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select
from support.build import Scene
from support.flows.buyer_pass import buyer_of
from support.flows.guards import items, lots, papers, recalls, returns, units
from support.flows.known_facts import FLOWS
from support.whole.every_row import every_row

from app.base import db
from app.base.errors import Refusal
from app.models.audit.ledger import LedgerEvent
from workflows.machine import Flow
from workflows.roles import SYSTEM, Permission
from workflows.verdict import Refused

WRITTEN = tomllib.loads(Path(__file__).with_name("each_guard.toml").read_text("utf-8"))
ROOMS: dict[str, ModuleType] = {
    "inspection": items,
    "return": returns,
    "certificate": papers,
    "ruleset": papers,
    "lot": lots,
    "unit": units,
    "recall": recalls,
}
# The first of those who may, by permission.
WHO = {
    Permission.APPEAL_DECIDE: "manager",
    Permission.CERTIFICATE_REVOKE: "signatory",
    Permission.CERTIFICATE_SIGN: "signatory",
    Permission.DISPATCH: "sealer",
    Permission.HAND_BACK: "sealer",
    Permission.INSPECT: "inspector",
    Permission.ITEM_CANCEL: "customer_service",
    Permission.LOT_BUY: "purchaser",
    Permission.LOT_CONCEDE: "manager",
    Permission.LOT_DECIDE: "reviewer",
    Permission.LOT_INSPECT: "inspector",
    Permission.LOT_RECEIVE: "warehouse_keeper",
    Permission.ORDER_IMPORT: "manager",
    Permission.QUARANTINE_LIFT: "manager",
    Permission.RECALL_ASK: "reviewer",
    Permission.RECALL_DECIDE: "manager",
    Permission.RECEIVE: "receiving",
    Permission.RETURN_COMPARE: "inspector_2",
    Permission.RETURN_MANAGE: "customer_service",
    Permission.RETURN_RECEIVE: "receiving",
    Permission.REVIEW: "reviewer",
    Permission.RULES_APPROVE: "manager_net_2",
    Permission.SEAL: "sealer",
    Permission.WEIGHT_RELEASE: "manager",
}
ON_ROWS = [(flow, row, check) for flow in FLOWS for row in flow.transitions for check in row.guards]


def expected(flow, row, check) -> dict[str, Any]:
    found = WRITTEN[flow.name][f"{row.source} {row.action}"][check.name]
    return {"code": found} if isinstance(found, str) else found


REACHED = [one for one in ON_ROWS if "never" not in expected(*one)]
ROWS = list({(f.name, r.source, r.action): (f, r) for f, r, _ in REACHED}.values())


def named(one):
    flow, row, *more = one
    return "-".join([flow.name, row.source, row.action, *(check.name for check in more)])


@pytest.fixture
def backend():
    return "sqlite"


@pytest.fixture
def scene(one):
    flow, row, *_ = one
    start = ROOMS[flow.name].start_of(row.source, row.action)
    return Scene(f"guards {start.__name__}", start)


@pytest.fixture
def given(database, network, made, one):
    flow, row, *_ = one
    name = ROOMS[flow.name].PEOPLE.get(f"{row.source} {row.action}") or WHO.get(row.by)
    if name:
        return replace(made, by=network.people[name])
    asks = row.by is Permission.BUYER_ANSWER
    return replace(made, by=buyer_of(made.case or made.ref, made.now) if asks else SYSTEM)


@pytest.fixture
def asked(monkeypatch):
    """What the flows were asked: the row, and who of its guards objected."""
    heard = []
    answer = Flow.answer

    def listening(row, facts):
        objecting = [g.name for g in row.guards if isinstance(g(facts), Refused)]
        heard.append((f"{row.source} {row.action}", objecting))
        return answer(row, facts)

    monkeypatch.setattr(Flow, "answer", staticmethod(listening))
    return heard


def tags():
    with db.reading() as session:
        return list(session.scalars(select(LedgerEvent.tag).order_by(LedgerEvent.id)))


def test_every_guard_has_its_case():
    """A guard without a line in `each_guard.toml`, or a line without a guard, is named here."""
    there = {(f.name, f"{r.source} {r.action}", check.name) for f, r, check in ON_ROWS}
    lines = {
        (flow, row, guard)
        for flow, rows in WRITTEN.items()
        for row, guards in rows.items()
        for guard in guards
    }
    assert lines == there


@pytest.mark.parametrize("one", ROWS, ids=named)
def test_without_a_spoiler_it_happens(one, given, asked):
    flow, row = one
    before = tags()
    ROOMS[flow.name].ACTS[row.action](given)
    assert (f"{row.source} {row.action}", []) in asked
    assert len(tags()) > len(before)


@pytest.mark.parametrize("one", REACHED, ids=named)
def test_a_guard_refuses_alone_and_nothing_is_written(one, given, asked):
    flow, row, check = one
    wanted, room = expected(*one), ROOMS[flow.name]
    place = f"{row.source} {row.action}"
    spoil = room.SPOILERS.get(f"{place} {check.name}") or room.SPOILERS[check.name]
    with db.transaction() as session:
        spoil(session, given)
    before, said = every_row(), tags()
    with pytest.raises(Refusal) as refused:
        room.ACTS[row.action](given)
    assert refused.value.refused.code == wanted["code"]
    if wanted.get("before"):
        assert place not in dict(asked)
    else:
        assert dict(asked)[place] == [check.name, *wanted.get("also", [])]
    assert tags()[len(said) :] == wanted.get("writes", [])
    if not wanted.get("writes"):
        assert every_row() == before

"""Two machines with their own empty folders on one database and store: all is right on both."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from support.build import Scene
from support.databases import both_databases
from support.desk_pieces import queued, reviewed, state_of
from support.issued_pieces import ISSUED_AT, issued, press, published

from app.base import config, db
from app.cli.workers.runner import JobWorker
from app.cli.workers.ticking import tick_as_holder
from app.commands.audit.backup import check_all, stores_of
from app.commands.papers.transparency import StoredNodes
from app.press import known_keys
from app.queries.audit.ledger import verify
from app.queries.audit.log import AuditRequest, audit_log
from app.queries.papers.verification import trust_of
from workflows.inspection.states import ItemState

pytestmark = both_databases


@pytest.fixture
def scene():
    return Scene("reviewed", reviewed)


@pytest.fixture
def machines(app, settings, tmp_path):
    """Each its own folder, with the keys that were brought there; files lie in a store of both."""
    one = replace(settings, papers_url=str(tmp_path / "papers"))
    two = replace(one, instance=tmp_path / "two")
    yield one, two
    config.use(settings)


def settled(answer):
    """What does not change from one look to the next: pages count looks and carry tokens."""
    return b"" if answer.mimetype == "text/html" else answer.data


def test_what_one_has_issued_the_other_shows_checks_and_goes_on_with(
    machines, network, signed_in, made
):
    one, two = machines
    config.use(one)
    first = issued(network)
    published()
    known_keys.settle(one, db.engine())
    shutil.copytree(one.keys, two.keys)
    auditor, inspector = signed_in("auditor"), signed_in("inspector")
    pages = [
        (auditor, f"/audit/certificates/{first.number}"),
        (auditor, f"/audit/certificates/{first.number}.pdf"),
        (auditor, f"/audit/certificates/{first.number}/record.json"),
        (auditor, f"/audit/items/{first.ref}"),
        (auditor, f"/v/{first.number}?c={first.code}"),
        (auditor, f"/v/{first.number}/photo?c={first.code}"),
        *((auditor, f"/log/{at}") for at in ("checkpoint", "heads", "root.pem", "key",
                                              f"proof/{first.number}.json")),
        (inspector, "/bench"),
    ]  # fmt: skip

    def seen():
        return [(at, answer.status_code, answer.mimetype, settled(answer))
                for who, at in pages for answer in [who.get(at)]]  # fmt: skip

    on_one = seen()
    assert {status for _, status, *_ in on_one} == {200}
    config.use(two)
    assert seen() == on_one

    second = issued(network)
    published(ISSUED_AT)
    waiting = queued(network)
    clocks = [JobWorker({}), JobWorker({})]
    for machine, worker in zip(machines, clocks, strict=True):
        config.use(machine)
        with worker.at_work():
            assert tick_as_holder(worker, press())
        for number in (first.number, second.number):
            assert auditor.get(f"/audit/certificates/{number}.pdf").status_code == 200
        with db.reading() as session:
            ledger = verify(session, machine.ledger_heads, lambda _: None)
            found = audit_log(
                session, StoredNodes(session), press().papers, machine, AuditRequest(),
                keys=trust_of(machine).logs,
            )  # fmt: skip
            files = check_all(session, stores_of(machine), apart=machine.instance / "none")
        assert [*ledger.flaws, *found.findings] == []
        assert (found.size, files.leaves) == (2, 2)
    assert state_of(waiting) is ItemState.QUEUED

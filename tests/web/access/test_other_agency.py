"""The pages say of another laboratory's piece what the commands say, one by one and in batches."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.build import NOW, Scene
from support.desk_pieces import certified, queued, reviewed, state_of, submitted
from support.flows.agency_people import other_agency, person_of

from app.base import clock
from workflows.inspection.states import ItemState
from workflows.roles import Role

JSON = {"Accept": "application/json"}
THEIRS, NOBODYS = "这一件由其他机构负责", "没有登记所属检测机构"


def pieces(net):
    refs = {"in_review": queued(net), "passed": reviewed(net)}
    submitted(refs["in_review"], by=net.inspector, at=NOW + timedelta(hours=1))
    refs["certified"], refs["number"] = certified(net)
    other = other_agency(net)
    roles = (Role.INSPECTOR, Role.REVIEWER, Role.SIGNATORY)
    person_of(net, "theirs", *roles, center=net.center_id, agency=other)
    person_of(net, "nobodys", *roles, center=net.center_id, agency=None)
    return refs


@pytest.fixture
def scene():
    return Scene("other_agency", pieces)


@pytest.fixture(autouse=True)
def then(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=3))


@pytest.mark.parametrize(("login", "said"), [("theirs", THEIRS), ("nobodys", NOBODYS)])
def test_nobody_else_judges_signs_or_revokes(made, signed_in, login, said):
    someone = signed_in(login)
    for batch, piece in (("/review/batch", "in_review"), ("/sign/batch", "passed")):
        results = someone.post(batch, {"ref": [made[piece]]}, headers=JSON).json["results"]
        assert results[made[piece]]["ok"] is False
        assert said in results[made[piece]]["text"]
    for path in (f"/sign/{made['passed']}", f"/certificates/{made['number']}/revoke"):
        page = someone.get(path).get_data(as_text=True)
        assert said in page, path
        assert 'type="password"' not in page
    issued = someone.get("/sign/issued").get_data(as_text=True)
    assert made["number"] in issued
    assert f"/certificates/{made['number']}/revoke" not in issued
    assert someone.post(f"/sign/{made['passed']}").status_code == 409
    judged = someone.post(f"/review/{made['in_review']}", {"action": "pass"})
    assert judged.status_code == 409
    revoked = someone.post(
        f"/certificates/{made['number']}/revoke",
        {"reason": "x", "login": "auditor", "password": "correct horse battery"},
    )
    assert revoked.status_code == 409
    assert state_of(made["in_review"]) is ItemState.IN_REVIEW
    assert state_of(made["passed"]) is ItemState.PASSED
    assert state_of(made["certified"]) is ItemState.CERTIFIED


def test_its_own_people_do(made, signed_in):
    someone = signed_in("signatory_2")
    assert "revoke" in someone.get("/sign/issued").get_data(as_text=True)
    someone.get(f"/sign/batch?ref={made['passed']}")
    results = someone.post("/sign/batch", {"ref": [made["passed"]]}, headers=JSON).json["results"]
    assert results[made["passed"]]["ok"] is True

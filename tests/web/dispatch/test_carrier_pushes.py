"""A carrier posts its form: known by its signature alone; what it can't say waits on a page."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest
from support.build import Scene
from support.doubles.carrier_pushes import SALT, pushed, routed
from support.return_pieces import sent

from app.base import config
from app.base.config import Misconfigured, from_environment
from app.commands.dispatch.tracking import adapters

AT = "2026-11-13 10:00:00"


class Express:
    """A carrier of somebody's package."""

    def read(self, form, secret):
        if form.get("key") != secret:
            raise adapters.NotAuthentic
        return ()

    def answer(self, *, taken):
        return {"ok": taken}


@pytest.fixture
def scene():
    return Scene("sent", sent)


@pytest.fixture
def pushes(app, settings, monkeypatch):
    """A client, where kuaidi100, SF and a package may push."""
    names = (("kuaidi100", SALT), ("sf", SALT), ("express", SALT), ("gone", SALT))
    config.use(replace(settings, carrier_secrets=names))
    monkeypatch.setattr(Express, "__module__", __name__)
    known = EntryPoint("express", f"{__name__}:Express", adapters.GROUP)
    monkeypatch.setattr(
        adapters,
        "entry_points",
        lambda *, group, name: [known] if (known.group, known.name) == (group, name) else [],
    )
    yield app.test_client()
    config.use(settings)


def test_a_push_is_known_by_its_signature(pushes, browser, made):
    where, number = "/carriers/kuaidi100/tracking", f"SF0000000{made[-6:]}"
    form = pushed(number, (AT, "3", "已签收"))
    assert pushes.post(where, data=form | {"sign": "0" * 32}).status_code == 403
    assert pushes.post(where, data={}).status_code == 403
    assert pushes.post(where, data=pushed(number, (AT, "3", "x"), salt="y" * 32)).status_code == 403
    assert pushes.post(where, data=pushed(number, ("now", "3", "x"))).status_code == 422
    for _ in range(2):
        taken = pushes.post(where, data=form)
        assert (taken.status_code, taken.json) == (
            200,
            {"result": True, "returnCode": "200", "message": "成功"},
        )
    browser.sign_in("customer_service")
    page = browser.get("/service/parcels").text
    assert page.count("没说是谁签收的") == 1
    assert f'href="/sealing/items/{made}"' in page
    key = page.split("/service/parcels/")[1].split("/")[0]
    assert browser.post(f"/service/parcels/{key}/looked-at").status_code == 302
    assert "没有要核对的快递消息" in browser.get("/service/parcels").text


def test_sf_and_a_package_push_by_their_own_names(pushes, made):
    form = routed("SF1", (AT, "80", "已签收"))
    assert pushes.post("/carriers/sf/tracking", data=form).json["return_code"] == "0000"
    assert pushes.post("/carriers/sf/tracking", data=form | {"timestamp": "1"}).status_code == 403
    assert pushes.post("/carriers/express/tracking", data={"key": SALT}).json == {"ok": True}
    assert pushes.post("/carriers/express/tracking", data={"key": "x"}).status_code == 403
    assert pushes.post("/carriers/nobody/tracking", data=form).status_code == 404
    assert pushes.get("/carriers/sf/tracking").status_code == 405
    with pytest.raises(Misconfigured, match="gone"):
        adapters.carrier_adapter("gone")


def test_the_setting_names_secrets_that_are_long(tmp_path):
    env = {"JADEGATE_INSTANCE": str(tmp_path), "JADEGATE_CARRIER_SECRETS": f"sf={SALT}"}
    assert from_environment(env).carrier_secrets == (("sf", SALT),)
    with pytest.raises(Misconfigured, match="JADEGATE_CARRIER_SECRETS"):
        from_environment(env | {"JADEGATE_CARRIER_SECRETS": "sf=short"})

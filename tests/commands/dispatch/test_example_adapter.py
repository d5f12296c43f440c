"""The example of a package: found by its entry points as an installed one, and used."""

from __future__ import annotations

import hashlib
import hmac
import json
import tomllib
from dataclasses import replace

import pytest
from conftest import ROOT

from app.base import config
from app.commands.dispatch.tracking.adapters import NotAuthentic, carrier_adapter
from app.commands.returns.access.sender import code_sender
from workflows.dispatch.places import SignPlace
from workflows.dispatch.tracking.words import UnreadablePush

HERE = ROOT / "examples" / "adapters"
SECRET = "example-of-a-secret-" + "x" * 20


@pytest.fixture
def installed(tmp_path, monkeypatch, settings):
    """What an installer writes of the package, from its own `pyproject.toml`; its code by path."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text("utf-8"))["project"]
    about = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    about.mkdir()
    named = f"Name: {project['name']}\nVersion: {project['version']}\n"
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\n{named}", "utf-8")
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {at}" for name, at in entries.items())]
    (about / "entry_points.txt").write_text("\n".join(lines) + "\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(HERE))
    config.use(replace(settings, code_sender="example", carrier_secrets=(("example", SECRET),)))
    yield
    config.use(settings)


def form(body, secret=SECRET):
    signed = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    return {"body": body, "signature": signed}


@pytest.mark.usefixtures("installed")
def test_the_example_is_found_by_its_names_and_reads_a_push():
    adapter, secret = carrier_adapter("example")
    row = {"code": "SIGNED", "time": "2026-11-13 10:00:00", "text": "本人签收"}
    body = json.dumps({"waybill": "EX1", "route": [row]})
    (step,) = adapter.read(form(body), secret)
    assert (step.waybill, step.place) == ("EX1", SignPlace.SELF)
    with pytest.raises(NotAuthentic):
        adapter.read(form(body, "other"), secret)
    for bad in ("", "[]", '{"waybill": 1}', '{"waybill": 1, "route": [{}]}'):
        with pytest.raises(UnreadablePush):
            adapter.read(form(bad), secret)
    assert adapter.answer(taken=True) == {"ok": True}
    sender = code_sender()
    assert (type(sender).__name__, sender.at_desk) == ("ExampleCodeSender", False)

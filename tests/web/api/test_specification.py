"""The specification and the answers agree, whatever is sent: asked by Schemathesis, bounded."""

from __future__ import annotations

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from support.build import Scene
from support.return_pieces import ASKED, asked, delivered
from web.api.programs import key_of_house

from app.base import clock

# What a program of the sold piece would name: so that answers are made, and not only refusals.
NAMED = {"ref": "QC-2026-000001", "platform": "doudian"}


def sold(network):
    ref = delivered(network)
    asked(ref)
    return key_of_house(network)


@pytest.fixture
def scene():
    return Scene("a sold piece and a key", sold)


def settings_of(key):
    return {
        "headers": {"Authorization": f"Bearer {key}"},
        "parameters": NAMED,
        "continue-on-failure": True,
        "checks": {
            # What a rule refuses fits the form all the same: a platform that nobody knows.
            "positive_data_acceptance": {"enabled": False},
            # It can't be asked without a socket; test_tenants.py asks each operation without a key.
            "ignored_auth": {"enabled": False},
        },
        "generation": {"max-examples": 2, "deterministic": True, "no-shrink": True},
        "phases": {
            "examples": {"enabled": False},
            "coverage": {"enabled": True},
            "fuzzing": {"enabled": True},
            "stateful": {"enabled": False},
        },
    }


def test_answers_are_as_the_specification_says(app, made, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: ASKED)
    config = SchemathesisConfig.from_dict(settings_of(made))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, config=config)
    asked_about = 0
    wrong: list[tuple[str, ...]] = []
    for event in from_schema(schema).execute():
        if isinstance(event, FatalError):
            raise event.exception
        if isinstance(event, NonFatalError):
            wrong.append((event.label, str(event.value)))
        if isinstance(event, ScenarioFinished):
            for checks in event.recorder.checks.values():
                asked_about += 1
                wrong += [
                    (event.label, event.phase.value, check.name, str(check.failure_info.failure))
                    for check in checks
                    if check.failure_info is not None
                ]
    assert wrong == [], "\n".join(map(str, wrong[:20]))
    assert asked_about > 200

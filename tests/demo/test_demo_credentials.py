"""The example network: everybody may test, review or sign what comes to their centers."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from workflows.inspection.standard.catalogue import categories, category
from workflows.people.credentials import HeldCredential, credential_for
from workflows.roles import Role

PLAN = tomllib.loads(
    (Path(__file__).parents[2] / "app" / "demo" / "network.toml").read_text("utf-8")
)
CENTERS = {center["code"]: center["categories"] for center in PLAN["center"]}
TESTS = (Role.INSPECTOR, Role.REVIEWER, Role.SIGNATORY)
TESTERS = [person for person in PLAN["person"] if Role(person["role"]) in TESTS]
ON = date(2026, 11, 20)
RAN_OUT = {"jianyan3"}  # the example of a credential that nobody renewed


def held_by(person) -> list[HeldCredential]:
    return [
        HeldCredential(
            c["kind"],
            c["number"],
            frozenset(c.get("scope", ["*"])),
            date(2024, 3, 1),
            c.get("until", date(2028, 2, 29)),
        )
        for c in person["credentials"]
    ]


@pytest.mark.parametrize("person", TESTERS, ids=lambda person: person["login"])
def test_everybody_may_test_all_that_comes_to_their_centers(person):
    comes = sorted({code for center in person["centers"] for code in CENTERS[center]})
    refused = [
        code
        for code in comes
        if not credential_for(held_by(person), code, category(code).credentials, ON)
    ]
    assert refused == (comes if person["login"] in RAN_OUT else [])


def test_every_category_comes_to_a_center_where_somebody_tests_reviews_and_signs_it():
    """Else a category is in force and the example network has no way to its certificate."""
    lacking = [
        f"{code.code}: no {role.value}"
        for code in categories()
        for role in TESTS
        if not any(
            Role(person["role"]) is role
            and any(code.code in CENTERS[center] for center in person["centers"])
            and credential_for(held_by(person), code.code, code.credentials, ON)
            for person in TESTERS
        )
    ]
    assert lacking == []


def test_every_role_is_somebodys():
    """A desk whose people nobody plays is looked at by nobody."""
    no_person = {Role.API_KEY, Role.BUYER, Role.SYSTEM}
    assert {Role(person["role"]) for person in PLAN["person"]} == {*Role} - no_person

"""A tenth category from one file: in the folder of the house, or proposed and approved by web."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path
from types import MappingProxyType
from unittest import mock

from support.build import CATEGORIES, FOUNDER, NOW, Network
from support.standards.folder import folder_with, standards_in

from app.base import db
from app.commands.inspection import rulesets
from app.commands.network.changes import change_center, set_scope
from app.commands.people.credentials import add_credential
from app.demo import pictures, samples
from workflows.inspection.rulesets import RulesetKind
from workflows.inspection.standard.catalogue import examples, house_library
from workflows.inspection.standard.profile import ExamplePiece
from workflows.inspection.standard.reading import block_from_toml

CAMERA = Path(__file__).with_name("camera.toml")
CODE, KIND = "camera", "CAMERA-APPRAISER"
TESTERS = ("inspector", "inspector_2", "reviewer", "signatory")


@contextmanager
def in_the_folder(_network: Network, folder: Path) -> Iterator[None]:
    """The file lies beside the house's own."""
    with standards_in(folder_with(folder, CAMERA)):
        yield


@contextmanager
def by_approval(network: Network, _folder: Path) -> Iterator[None]:
    """A manager proposes the file's text, another approves it; the example is known to tests."""
    key = propose(network, camera_text())
    with db.transaction() as session:
        rulesets.approve(session, key, "", by=network.manager_net_2, now=NOW)
    known = {**examples(), CODE: camera_example()}
    with (
        mock.patch.object(samples, "examples", return_value=known),
        mock.patch.object(pictures, "examples", return_value=known),
    ):
        yield


def camera_text(
    begins: date = date(2026, 11, 12), changed: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The file's text as a proposal that begins on that day; `changed`: new words by old ones."""
    text = CAMERA.read_text("utf-8")
    text = re.sub(r"(?m)^effective_from = .*$", f"effective_from = {begins}", text, count=1)
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new, 1)
    return text


def camera_example() -> ExamplePiece:
    """The example of the file, with the findings that all categories share."""
    own = block_from_toml(CAMERA.read_text("utf-8")).example
    (common,) = (b.example for b in house_library().blocks if b.standard.code == "common")
    assert own is not None
    assert common is not None
    findings = {**common.findings, **own.findings}
    return ExamplePiece(
        title=own.title, picture=own.picture, listing=own.listing, findings=findings
    )


def propose(network: Network, text: str) -> int:
    """A proposal of a standard; its key."""
    with db.transaction() as session:
        return rulesets.propose(
            session, RulesetKind.STANDARD, text, "新品类", by=network.manager_net, now=NOW
        ).id


def open_to_cameras(network: Network) -> None:
    """The first center and its agency take cameras in, and its people hold what they ask for."""
    wanted = [*CATEGORIES, CODE]
    with db.transaction() as session:
        change_center(
            session,
            network.center_id,
            capacity_a_day=5000,
            opens=time(8),
            closes=time(22),
            categories=wanted,
            active=True,
            by=FOUNDER,
            now=NOW,
        )
        set_scope(session, network.agency_id, network.center_id, wanted, by=FOUNDER, now=NOW)


def hold_the_credential(network: Network) -> None:
    """Everybody who tests, reviews or signs gets a credential of the category's own kind."""
    with db.transaction() as session:
        for login in TESTERS:
            person = network.people[login].person_id
            assert person is not None
            add_credential(
                session,
                person,
                KIND,
                f"CAM-{person}",
                "某影像器材协会",
                [CODE],
                date(2024, 1, 1),
                date(2028, 1, 1),
                by=FOUNDER,
                now=NOW,
            )

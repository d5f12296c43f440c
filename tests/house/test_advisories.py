"""`make advisories` reads both locks whole, and calls clean only what was compared."""

from __future__ import annotations

import re
import tomllib

import pytest
from conftest import ROOT

from benchmarks.advisories import LOCKS, locked, project, verdict


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_of_a_lock_is_asked_about(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    sets = locked(text)
    assert sum(map(len, sets)) == len(re.findall(r"^\S+==", text, re.MULTILINE)) > 20
    for packages in sets:
        made = {name: tomllib.loads(text) for name, text in project(packages).items()}
        rows = {row["name"]: row["version"] for row in made["uv.lock"]["package"]}
        assert rows == {"locks": "0", **packages}
        assert len(made["pyproject.toml"]["project"]["dependencies"]) == len(packages)


@pytest.mark.parametrize(
    ("ended", "said", "code"),
    [
        (0, "Found no known vulnerabilities and no adverse project statuses in 138 packages", 0),
        (1, "Found 1 known vulnerability and no adverse project statuses in 138 packages", 1),
        (2, "error: Request failed after 3 retries", 2),
        (0, "", 2),
        (1, "error: unrecognized subcommand 'audit'", 2),
        (-9, "", 2),
    ],
)
def test_an_audit_that_was_not_made_is_no_clean_one(ended: int, said: str, code: int) -> None:
    result, told = verdict(ended, said)
    assert result == code
    assert ("NOT COMPARED" in told) is (code == 2)

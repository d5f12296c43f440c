"""What lies on the disk is its owner's alone; a secret that can be guessed starts no production."""

from __future__ import annotations

import os
import secrets
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.base import config

PRODUCTION = {"JADEGATE_ENV": "production", "JADEGATE_PUBLIC_URL": "https://jg.example"}


@pytest.fixture(autouse=True)
def _umask():
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_and_what_is_written_into_it_are_the_owners_alone(tmp_path):
    folder = tmp_path / "deep" / "instance"
    config.from_environment({"JADEGATE_INSTANCE": str(folder)})
    assert mode_of(folder) == 0o700
    (folder / "database").write_text("x")
    (folder / "evidence").mkdir()
    assert (mode_of(folder / "database"), mode_of(folder / "evidence")) == (0o600, 0o700)


def test_a_folder_that_others_could_read_is_closed(tmp_path):
    tmp_path.chmod(0o755)
    config.from_environment({"JADEGATE_INSTANCE": str(tmp_path)})
    assert mode_of(tmp_path) == 0o700


def test_a_start_leaves_nothing_open(tmp_path):
    """As it is started: a process of its own, which makes the schema."""
    folder = tmp_path / "instance"
    clean = {k: v for k, v in os.environ.items() if not k.startswith("JADEGATE_")}
    subprocess.run(
        [Path(sys.executable).parent / "jadegate", "db", "upgrade"],
        env=clean | {"JADEGATE_INSTANCE": str(folder)},
        check=True,
        capture_output=True,
        timeout=100,
    )
    found = [folder, *folder.rglob("*")]
    assert (folder / "jadegate.db").exists()
    assert [p for p in found if mode_of(p) & 0o077] == []


@pytest.mark.parametrize(
    "secret",
    [
        "a" * 32,
        "ab" * 32,
        "0123456789" * 7,
        "password" * 5,
        "change-me-change-me-change-me-xx",
        "abcdefghijklmnopqrstuvwxyz012345",
        "qwertyuiopasdfghjklzxcvbnm123456",
        "1234567890qwertyuiop1234567890qwertyuiop",
        "x" * 31,
    ],
)
def test_a_secret_that_can_be_guessed_is_refused(tmp_path, secret):
    given = {**PRODUCTION, "JADEGATE_INSTANCE": str(tmp_path), "JADEGATE_SECRET_KEY": secret}
    with pytest.raises(config.Misconfigured, match="JADEGATE_SECRET_KEY"):
        config.from_environment(given)


@pytest.mark.parametrize("make", [secrets.token_hex, secrets.token_urlsafe])
def test_a_secret_that_was_made_as_advised_is_taken(tmp_path, make):
    for _ in range(50):
        given = {**PRODUCTION, "JADEGATE_INSTANCE": str(tmp_path), "JADEGATE_SECRET_KEY": make(32)}
        assert config.from_environment(given).production

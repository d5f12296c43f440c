"""`jadegate docs`: what is out of date, what is gone, and which version the rules need."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from app.cli import docs as command


@pytest.fixture
def law(tmp_path, monkeypatch):
    """Two pages that are wanted, one of them current, and one of a chapter that is no more."""
    folder = tmp_path / "docs" / "law"
    folder.mkdir(parents=True)
    (folder / "current.md").write_text("so\n", "utf-8")
    (folder / "gone.md").write_text("once\n", "utf-8")
    wanted = {folder / "current.md": "so\n", folder / "new.md": "新\n"}
    monkeypatch.setattr(command, "ROOT", tmp_path)
    monkeypatch.setattr(command, "LAW", folder)
    monkeypatch.setattr(command, "documents", lambda: wanted)
    return folder


def test_a_check_names_what_is_out_of_date_and_changes_nothing(law):
    done = CliRunner().invoke(command.docs, ["--check"])
    assert done.exit_code == 1
    assert done.output == "out of date: docs/law/new.md\nout of date: docs/law/gone.md\n"
    assert {path.name for path in law.iterdir()} == {"current.md", "gone.md"}


def test_pages_are_written_and_those_of_no_chapter_deleted(law):
    done = CliRunner().invoke(command.docs)
    assert done.exit_code == 0
    assert done.output == "written: docs/law/new.md\ndeleted: docs/law/gone.md\n"
    assert {path.name for path in law.iterdir()} == {"current.md", "new.md"}
    assert (law / "new.md").read_text("utf-8") == "新\n"
    again = CliRunner().invoke(command.docs, ["--check"])
    assert (again.exit_code, again.output) == (0, "")


@pytest.mark.parametrize("how", [[], ["--check"]])
def test_it_says_which_version_changed_rules_need(law, monkeypatch, how):
    CliRunner().invoke(command.docs)
    monkeypatch.setattr(command, "version_to_write", lambda: "2030.1.2+abcd1234")
    done = CliRunner().invoke(command.docs, how)
    assert done.exit_code == 1
    assert 'write RULES_VERSION = "2030.1.2+abcd1234" in workflows/' in done.output

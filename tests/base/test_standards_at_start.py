"""A start reads every category's file, and says all that is wrong with them."""

from __future__ import annotations

import pytest
from support.standards.folder import folder_with, standards_in

from app.base.config import Misconfigured
from app.base.runtime import standards_must_hold


def test_the_faults_of_all_files_are_told_at_once(tmp_path):
    folder = folder_with(tmp_path / "standards")
    for name, old, new in (
        ("tea.toml", 'law = "TEA"', 'law = "COFFEE"'),
        ("tea.toml", "position = 9", ""),
        ("watch.toml", "[certificate]", "[paper]"),
    ):
        path = folder / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), "utf-8")
    with standards_in(folder), pytest.raises(Misconfigured) as refused:
        standards_must_hold()
    lines = str(refused.value)
    for said in (
        "tea.toml: file.returns.law: must be one of",
        "tea.toml: file.category[tea]: missing key position",
        "watch.toml: certificate: this table is missing",
        "watch.toml: file: unknown key paper",
    ):
        assert said in lines

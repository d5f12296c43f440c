"""Every word of the pages has its English, with the same placeholders."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from babel.messages.pofile import read_po
from conftest import ROOT

CATALOGUE = ROOT / "app" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    out = tmp_path_factory.mktemp("words") / "messages.pot"
    pybabel = [sys.executable, "-m", "babel.messages.frontend"]
    subprocess.run(
        [*pybabel, "-q", "extract", "-F", "babel.cfg", "-k", "_l", "-o", str(out), "app"],
        cwd=ROOT,
        check=True,
    )
    with out.open("rb") as found:
        return [message.id for message in read_po(found) if message.id]


def test_every_word_is_translated(words):
    with CATALOGUE.open("rb") as file:
        known = {m.id: m.string for m in read_po(file) if m.id}
    assert [word for word in words if not known.get(word)] == []


def test_translations_keep_placeholders_and_speak_english():
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            if message.id:
                holes = re.compile(r"%\(\w+\)[sd]")
                word, english = str(message.id), str(message.string)
                assert {*holes.findall(english)} == {*holes.findall(word)}, word
                assert not CHINESE.search(english), word


def test_no_translation_stands_twice_and_what_follows_a_colon_has_its_space():
    """Two branches that bring one word are joined into one English; “：” brings its own space."""
    with CATALOGUE.open("rb") as file:
        known = {str(m.id): str(m.string) for m in read_po(file) if m.id}
    assert [word for word, said in known.items() if re.fullmatch(r"(?s)(.{8,})\1", said)] == []
    assert [w for w, said in known.items() if w.endswith("：") and not said.endswith(" ")] == []


def test_no_word_hides_where_the_catalogue_does_not_look():
    """What is called inside an f-string is not extracted, and would stay Chinese in English."""
    hidden = re.compile(r"""\{_l?\(["']""")
    files = (ROOT / "app").rglob("*.py")
    assert [f.name for f in files if hidden.search(f.read_text("utf-8"))] == []

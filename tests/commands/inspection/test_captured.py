"""When and by what a picture was taken: each word under who said it, and nothing nobody said."""

from __future__ import annotations

import pytest

from app.commands.evidence import StoredFile, captured_of
from app.readers.facts import FileFacts, Kind

SHOT, PICKED = "2026:11:20 12:00:00", "2026-11-20T04:00:03Z"


@pytest.mark.parametrize(
    ("taken", "device", "picked", "said"),
    [
        (SHOT, "X100V", PICKED, {"camera": SHOT, "device": "X100V", "browser": PICKED}),
        (SHOT, "", "", {"camera": SHOT}),
        ("", "X100V", "", {"device": "X100V"}),
        ("", "", PICKED, {"browser": PICKED}),
        ("", "", "", {}),
    ],
)
def test_each_word_of_a_picture(taken: str, device: str, picked: str, said: dict[str, str]) -> None:
    facts = FileFacts(Kind.IMAGE, "image/jpeg", b"x", taken_at=taken, device=device)
    assert captured_of(StoredFile("9f86d081884c7d65", facts, picked_at=picked)) == said

"""Beside each word that silences a check stands which one, and why."""

from __future__ import annotations

import io
import re
import tokenize

from house.test_house import name, tracked

SILENCES = re.compile(r"#\s*(noqa|type:\s*ignore)")
WITH_REASON = re.compile(
    r"#\s*(noqa: [A-Z]+[0-9]+(, [A-Z]+[0-9]+)*|type: ignore\[[a-z, -]+\])( -|  #) \S"
)


def without_reason(text: str) -> list[str]:
    """The comments that silence a check and don't say why; a word in a string is none."""
    if not SILENCES.search(text):
        return []
    return [
        f"line {token.start[0]}: {token.string}"
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
        and SILENCES.match(token.string)
        and not WITH_REASON.match(token.string)
    ]


def test_what_is_silenced_says_why():
    told = {
        name(path): found
        for path in tracked()
        if path.suffix == ".py" and (found := without_reason(path.read_text("utf-8")))
    }
    assert told == {}


def test_what_says_nothing_is_noticed():
    for bare in (
        "noqa",
        "noqa: S603",
        "noqa: S603 -",
        "type: ignore",
        "type: ignore[attr-defined]",
    ):
        assert without_reason(f"a = 1  # {bare}\n") == [f"line 1: # {bare}"]
    for said in ("noqa: S603, E402 - our own", "noqa: S603  # our own", "type: ignore[a-b]  # so"):
        assert without_reason(f"a = 1  # {said}\n") == []
    assert without_reason('a = "# noqa"\n') == []

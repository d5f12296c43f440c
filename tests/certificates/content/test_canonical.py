"""Content to canonical bytes and back, and everything that is refused on the way back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st
from support.example_content import HANDBAG, JADE, LIQUOR, dense

from certificates.content.canonical import NotCanonical, canonical, digest, parse
from certificates.content.content import CertificateContent, Wording


@pytest.mark.parametrize("content", [JADE, LIQUOR, HANDBAG, dense()], ids=lambda c: c.number)
def test_round_trip(content: CertificateContent) -> None:
    assert parse(canonical(content)) == content


def test_digest_is_sha256_of_the_canonical_bytes() -> None:
    assert digest(JADE) == hashlib.sha256(canonical(JADE)).hexdigest()


def test_canonical_form_is_rfc8785() -> None:
    assert canonical(JADE) == rfc8785.dumps(json.loads(canonical(JADE)))


def test_one_changed_character_changes_the_digest() -> None:
    assert digest(JADE) != digest(replace(JADE, conclusion=Wording("翡翠挂件", "Jadeite bangle")))


def test_rare_characters_are_kept() -> None:
    assert "李𬭎".encode() in canonical(JADE)


@settings(max_examples=40)
@given(
    zh=st.text(st.characters(exclude_categories=["Cs"])), en=st.text(st.characters(codec="ascii"))
)
def test_any_text_survives(zh: str, en: str) -> None:
    content = replace(JADE, remarks=(Wording(zh, en),))
    written = canonical(content)
    assert parse(written) == content
    assert written == rfc8785.dumps(json.loads(written))


@pytest.mark.parametrize("text", ["".join(map(chr, range(0xA0))), '\u2028\u2029\ufeff\uffff/\\"'])
def test_every_control_character_is_spelled_as_rfc8785_does(text: str) -> None:
    written = canonical(replace(JADE, remarks=(Wording(text, ""),)))
    assert written == rfc8785.dumps(json.loads(written))


@pytest.mark.parametrize("value", ["\ud800", 2**53])
def test_what_has_no_canonical_form_is_refused(value: Any) -> None:
    with pytest.raises(NotCanonical, match="no canonical form"):
        canonical(replace(JADE, number=value))


Change = Callable[[dict[str, Any]], object]

CHANGES: dict[str, tuple[Change, str]] = {
    "unknown key": (lambda plain: plain.update(price="1"), "unknown key price"),
    "unknown key inside": (
        lambda plain: plain["item"].update(owner="x"),
        "item: unknown key owner",
    ),
    "missing key": (lambda plain: plain.pop("issued"), "issued is missing"),
    "missing optional": (lambda plain: plain.pop("remarks"), "remarks is missing"),
    "wrong type": (lambda plain: plain.update(number=7), "str expected"),
    "truth value for a number": (lambda plain: plain.update(layout_version=True), "int expected"),
    "null where a value is needed": (lambda plain: plain.update(title=None), "dict expected"),
    "no such date": (lambda plain: plain.update(issued="2026-02-30"), "issued"),
    "unknown word": (lambda plain: plain.update(authenticity="certain"), "authenticity"),
    "unknown version": (lambda plain: plain.update(version=3), "version"),
    "an older version": (lambda plain: plain.update(version=1), "unknown key"),
    "compact date": (lambda plain: plain.update(issued="20260311"), "canonical"),
    "text for a list": (lambda plain: plain.update(basis="GB"), "list expected"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_record_is_refused_by_name(name: str) -> None:
    change, expected = CHANGES[name]
    plain = json.loads(canonical(JADE))
    change(plain)
    with pytest.raises(NotCanonical, match=expected):
        parse(rfc8785.dumps(plain))


RAW: dict[str, bytes] = {
    "not JSON": b"\xff\xfe",
    "a list": b"[]",
    "nothing": b"",
    "spaces": canonical(JADE).replace(b'":', b'": ', 1),
    "a newline at the end": canonical(JADE) + b"\n",
    "a key twice": b'{"version":2,' + canonical(JADE)[1:],
    "a broken number": canonical(JADE).replace(b'"version":2', b'"version":2.0'),
    "endless nesting": b"[" * 200_000,
}


@pytest.mark.parametrize("name", RAW)
def test_bytes_that_are_not_canonical_are_refused(name: str) -> None:
    with pytest.raises(NotCanonical):
        parse(RAW[name])

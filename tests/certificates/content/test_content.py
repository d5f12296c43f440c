"""What a certificate may hold at all."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields

import pytest
from support.example_content import JADE

from certificates.content.content import (
    RELATES_ONLY,
    AnsweringPerson,
    CertificateContent,
    CertifiedItem,
    Laboratory,
    MeasuredResult,
    StatedAuthenticity,
)


def test_content_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        JADE.number = "X"  # type: ignore[misc]  # that is the point


@pytest.mark.parametrize(
    "kind", [CertificateContent, Laboratory, CertifiedItem, AnsweringPerson, MeasuredResult]
)
def test_nothing_about_buyer_or_merchant_is_stated(kind: type) -> None:
    names = {field.name for field in fields(kind)}
    assert not {n for n in names if "buyer" in n or "merchant" in n or "recipient" in n}


def test_no_field_is_a_float() -> None:
    kinds = (CertificateContent, Laboratory, CertifiedItem, AnsweringPerson, MeasuredResult)
    assert not [f.name for kind in kinds for f in fields(kind) if "float" in str(f.type)]


def test_a_counterfeit_has_no_word_here() -> None:
    assert {word.value for word in StatedAuthenticity} == {"genuine", "undetermined"}


def test_the_statement_about_the_item_is_there_by_default() -> None:
    assert JADE.relates_only is RELATES_ONLY
    assert "仅与所检样品有关" in RELATES_ONLY.zh

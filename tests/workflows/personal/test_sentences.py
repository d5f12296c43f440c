"""A phone and an identity number are found in a sentence of the staff's, and nothing else is."""

from __future__ import annotations

import pytest

from workflows.personal.sentences import objection_to

PHONES = (
    "13812345678", "买家13812345678要求", "138 1234 5678", "138-1234-5678", "+86 138 1234 5678",
    "008613812345678", "１３８１２３４５６７８", "tel:138.1234.5678", "86-19912345678",
)  # fmt: skip
# Made up, with a right check character; regions and days are of no person.
IDENTITIES = ("11010519491231002X", "本人 11010519491231002x 核对过", "11010519491231002Ｘ")
HARMLESS = (
    "", "外观有划痕", "尾号5678 的买家", "138****5678", "张先生来电", "QC-2026-000123",
    "6921837405512083641", "69218374055120836413812345678", "SF1380013800012", "YT8812345678901",
    "110105194912310021", "11010519491331002X", "2026-11-30 13:00", "0692-4141234", "8613812345",
    "A11010519491231002X1", "12812345678",
)  # fmt: skip


@pytest.mark.parametrize("sentence", PHONES)
def test_a_mobile_number_is_refused_however_it_is_grouped(sentence: str) -> None:
    refused = objection_to(sentence)
    assert refused is not None
    assert refused.code == "tells_phone"
    assert refused.next_step is not None


@pytest.mark.parametrize("sentence", IDENTITIES)
def test_an_identity_number_is_known_by_its_check_character(sentence: str) -> None:
    refused = objection_to(sentence)
    assert refused is not None
    assert refused.code == "tells_identity"


@pytest.mark.parametrize("sentence", HARMLESS)
def test_numbers_of_goods_and_orders_masks_and_landlines_stay(sentence: str) -> None:
    assert objection_to(sentence) is None

"""What opens by a code at once, and what is only shown."""

from __future__ import annotations

import pytest

from workflows.intake.codes.meaning import CodeKind
from workflows.intake.codes.surety import Surety, is_told_beside, opens_at_once, surety_of

NAMED, PHONE, PART, DOUBT = Surety.NAMED, Surety.PHONE, Surety.PART, Surety.DOUBT


def test_all_codes_but_digits_of_something_name_their_piece():
    others = {kind: surety_of(kind) for kind in CodeKind}
    assert others.pop(CodeKind.PHONE) is DOUBT
    assert others.pop(CodeKind.ORDER_PART) is PART
    assert others.pop(CodeKind.ITEM_DIGITS) is PART
    assert others.pop(CodeKind.LISTED_NUMBER) is PART
    assert set(others.values()) == {NAMED}
    assert surety_of(CodeKind.PHONE, names_phone=True) is PHONE


@pytest.mark.parametrize(
    ("found", "anywhere", "at_intake"),
    [
        ([NAMED], True, True),
        ([PHONE], True, False),
        ([PART], False, False),
        ([DOUBT], False, False),
        ([], False, False),
        ([NAMED, NAMED], False, False),
        ([NAMED, PHONE], False, False),
    ],
)
def test_what_opens_without_a_choice(found, anywhere, at_intake):
    assert opens_at_once(found, at_intake=False) is anywhere
    assert opens_at_once(found, at_intake=True) is at_intake


@pytest.mark.parametrize(
    ("one", "found", "told"),
    [
        (DOUBT, {DOUBT, NAMED}, False),
        (PART, {PART, NAMED}, False),
        (PHONE, {PHONE, NAMED}, True),
        (DOUBT, {DOUBT, PART}, True),
        (NAMED, {NAMED, DOUBT}, True),
    ],
)
def test_what_was_guessed_is_not_told_beside_what_a_code_names(one, found, told):
    assert is_told_beside(one, found) is told

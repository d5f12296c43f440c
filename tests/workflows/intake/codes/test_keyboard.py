"""A reader's settings told by what arrives of the pattern."""

from __future__ import annotations

import pytest

from workflows.intake.codes.keyboard import PATTERN, faults_of

ARRIVED = {
    PATTERN: [],
    PATTERN + "\r\n": [],
    "]C1" + PATTERN: ["aim"],
    "]C1" + PATTERN.swapcase(): ["aim", "caps"],
    PATTERN.swapcase(): ["caps"],
    PATTERN.upper(): ["case"],
    "Jg-0123456789-abyzQAWZ：／？＝．＆＿％": ["input_method"],
    "Jg-0123456789-abyzQAWZ：、？=。&——%": ["input_method"],
    "Jgß0123456789ßabzyQAWYÖ-_´.&?%": ["german"],
    "Jg-0123456789-qbyzAQZW:/?=.&_%": ["french"],
    "Jg'0123456789'abyzQAWZ:/?=.&_%": ["signs"],
    "*" + PATTERN + "*": ["more"],
    PATTERN[:-4]: ["less"],
    PATTERN[3:]: ["less"],
    "": ["other"],
    "6901234567892": ["other"],
}


@pytest.mark.parametrize("arrived", ARRIVED)
def test_what_is_wrong(arrived):
    assert [fault.code for fault in faults_of(arrived)] == ARRIVED[arrived]

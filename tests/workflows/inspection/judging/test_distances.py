"""How far a reading lies from its limit is told to the digits of the reading, never as nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from support.certain import there
from support.sample_findings import ON, findings_of, listing_of, standard_of

from workflows.inspection.judging.condition import Context
from workflows.inspection.judging.number import judge_number
from workflows.inspection.standard.codec import decode
from workflows.inspection.standard.limits import Range
from workflows.inspection.standard.parts import Number
from workflows.inspection.standard.types import TableRow


@pytest.mark.parametrize(
    ("upper", "told"),
    [
        ("10.014", "距限 0.01 g"),
        ("10.004", "距限 0.004 g"),
        ("9.986", "超出 0.01 g"),
        ("9.996", "超出 0.004 g"),
    ],
)
def test_a_distance_has_the_digits_of_the_reading_unless_they_say_nothing(upper, told):
    standard = standard_of("jade")
    check = there(standard.check("JD-01"))
    part = Number(unit="g", resolution=Decimal("0.01"), limits=Range(upper=Decimal(upper)))
    context = Context(standard, check, findings_of("jade"), listing_of("jade"), ON)
    assert f"{told}）" in f"{judge_number(part, Decimal('10.00'), context).reason.zh}）"


def test_a_row_that_says_nothing_of_treatment_is_of_what_is_not_treated():
    """A natural species is not open to a treatment because nobody wrote a line."""
    row = decode(TableRow, {"code": "x", "zh": "某", "en": "x"})
    assert (row.treatable, row.confirmed, row.aliases) == (False, True, ())

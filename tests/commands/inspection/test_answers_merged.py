"""One field of a check changes: what else of the check stays, and what it takes the place of."""

from __future__ import annotations

import pytest
from support.sample_findings import standard_of

from app.commands.inspection.answers import merge_answer

NOT = {"not_testable": "mounted", "note": "包镶"}
OTHER = {"not_testable": "other", "note": "看不清"}


@pytest.mark.parametrize(
    ("recorded", "key", "values", "merged"),
    [
        ({}, "value", ["1.66"], {"value": "1.66"}),
        ({"value": "1.66"}, "value", ["1.65"], {"value": "1.65"}),
        ({"value": "1.66"}, "value", [], {}),
        (NOT, "value", ["1.66"], {"value": "1.66", "note": "包镶"}),
        ({"value": "1.66", "note": "n"}, "not_testable", ["mounted"],
         {"not_testable": "mounted", "note": "n"}),
        ({}, "note", ["看不清"], OTHER),
        (OTHER, "note", ["还是看不清"], {"not_testable": "other", "note": "还是看不清"}),
        (OTHER, "note", [], {}),
        ({"value": "1.66"}, "note", ["复测过"], {"value": "1.66", "note": "复测过"}),
        (NOT, "note", ["镶口太深"], {"not_testable": "mounted", "note": "镶口太深"}),
        (NOT, "note", [], {"not_testable": "mounted"}),
        (NOT, "not_testable", [], {"note": "包镶"}),
        ({}, "not_testable", ["mounted"], {"not_testable": "mounted"}),
    ],
)  # fmt: skip
def test_a_result_and_a_reason_for_none_take_each_others_place(recorded, key, values, merged):
    assert merge_answer(standard_of("jade").check("JD-06"), recorded, key, values) == merged


def test_several_values_are_kept_where_a_part_takes_several():
    many = standard_of("jade").check("JD-08")
    key = many.parts[0].key
    assert merge_answer(many, {}, key, ["granular", "etched"]) == {key: ["granular", "etched"]}
    assert merge_answer(many, {}, key, ["granular"]) == {key: "granular"}
    one = standard_of("jade").check("JD-06")
    assert merge_answer(one, {}, "value", ["1.65", "1.66"]) == {"value": "1.66"}

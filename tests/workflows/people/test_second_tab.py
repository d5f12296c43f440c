"""Of two pages that were open at once none wipes what the other recorded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.people.second_tab import TwoValues, settle

A, B, C = ["a"], ["b"], ["c"]


@pytest.mark.parametrize(
    ("was", "kept", "sent", "choice", "result"),
    [
        (A, A, A, None, A),
        (A, A, B, None, B),
        (A, B, A, None, B),
        (A, B, B, None, B),
        (A, B, C, None, "?"),
        (A, B, C, "mine", C),
        (A, B, C, "theirs", B),
        (A, B, C, "anything", "?"),
        ([], B, [], None, B),
        ([], B, C, None, "?"),
        (A, [], A, None, []),
        (A, [], B, None, "?"),
        (A, B, [], None, "?"),
        (["a", "b"], ["a", "b"], ["a"], None, ["a"]),
        (["a", "b"], ["b", "a"], ["a", "b"], None, ["b", "a"]),
        ([""], B, [""], None, B),
    ],
)
def test_one_field(was, kept, sent, choice, result):
    found = settle({"x": was}, {"x": kept}, {"x": sent}, {"x": choice} if choice else {})
    if result == "?":
        assert found.open == (TwoValues("x", tuple(kept), tuple(sent)),)
        assert found.fields == {}
    else:
        assert found.open == ()
        assert list(found.fields["x"]) == result


def test_a_program_that_shows_nothing_is_taken_at_its_word():
    assert settle(None, {"x": A, "y": B}, {"x": C}, {}).fields == {"x": ("c",), "y": ()}


FIELDS = st.dictionaries(st.sampled_from("xyz"), st.lists(st.sampled_from("abc"), max_size=2))


@given(was=FIELDS, kept=FIELDS, sent=FIELDS)
def test_nothing_that_somebody_changed_is_lost_without_being_asked(was, kept, sent):
    found = settle(was, kept, sent, {})
    asked = {one.field for one in found.open}
    for name in {*was, *kept, *sent}:
        before, theirs, mine = (tuple(of.get(name, ())) for of in (was, kept, sent))
        if theirs != before and mine not in (before, theirs):
            assert name in asked
        elif theirs != before:
            assert found.fields[name] == theirs
        else:
            assert found.fields[name] == mine

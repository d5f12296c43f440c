"""Each yes of a state's record, by value: a yes too many or too few opens or shuts a page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from workflows.inspection.states import STATES as OF_ITEMS
from workflows.returns.states import STATES as OF_RETURNS

HERE = Path(__file__).parents[1]


@pytest.mark.parametrize(("column", "records"), [("inspection", OF_ITEMS), ("returns", OF_RETURNS)])
def test_which_states_say_yes(column: str, records: Mapping[Any, Any]) -> None:
    written = tomllib.loads((HERE / column / "states.toml").read_text("utf-8"))
    first = next(iter(records.values()))
    questions = {n for n in type(first).__slots__ if isinstance(getattr(first, n), bool)}
    found = {
        name: sorted(state.value for state, record in records.items() if getattr(record, name))
        for name in questions
    }
    assert found == written

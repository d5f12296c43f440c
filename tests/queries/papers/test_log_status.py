"""The certificate log speaks of papers that went out, and of no other."""

from __future__ import annotations

import pytest

from app.queries.papers.log_status import status_in_log
from workflows.papers.states import STATES


@pytest.mark.parametrize("state", STATES)
def test_a_paper_stands_in_the_log_once_it_went_out(state):
    if STATES[state].issued:
        assert status_in_log(state).value == state.value
    else:
        with pytest.raises(ValueError, match=f"{state.value} stands in no log"):
            status_in_log(state)

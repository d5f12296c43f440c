"""Which certificates have gone out, and which can still be changed, written out."""

from __future__ import annotations

from workflows.papers.states import ISSUED, STATES, CertificateState

S = CertificateState
# State: has it gone out, can it still be suspended, replaced or revoked?
WRITTEN = {
    S.DRAFT: (False, False),
    S.VOID: (False, False),
    S.ISSUED: (True, True),
    S.SUSPENDED: (True, True),
    S.SUPERSEDED: (True, False),
    S.REVOKED: (True, False),
}


def test_what_a_state_means_is_what_is_written() -> None:
    assert {state: (record.issued, record.stands) for state, record in STATES.items()} == WRITTEN


def test_the_public_may_ask_for_what_has_gone_out() -> None:
    assert ISSUED == (S.ISSUED, S.SUSPENDED, S.SUPERSEDED, S.REVOKED)

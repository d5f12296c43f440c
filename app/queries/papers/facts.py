"""The facts of a certificate as its row has them: one loader for the command and for the page."""

from __future__ import annotations

from workflows.guard import UNKNOWN
from workflows.papers.facts import CertificateFacts
from workflows.papers.flow import FLOW, CertificateAction
from workflows.papers.states import CertificateState
from workflows.roles import Actor
from workflows.verdict import Answer, Refused


def facts_of(
    center_id: int, agency_id: int | None, by: Actor, reason: str = ""
) -> CertificateFacts:
    """Who changes it, for whom and why; what concerns one change alone, its command adds."""
    return CertificateFacts(
        actor=by.person_id,
        agency=agency_id,
        own_agencies=by.agencies(center_id),
        reason=reason,
        second=UNKNOWN,
        second_audits=UNKNOWN,
        compared_by=UNKNOWN,
        speaks_of_now=UNKNOWN,
        printable=UNKNOWN,
    )


def revocation_answer(
    state: CertificateState, center_id: int, agency_id: int | None, by: Actor
) -> Answer:
    """What stands against revoking it, before a reason and a second person are there."""
    row = FLOW.transition(state, CertificateAction.REVOKE)
    if isinstance(row, Refused):
        return row
    return FLOW.beforehand(row, facts_of(center_id, agency_id, by))

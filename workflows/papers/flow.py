"""The life of a certificate: states, actions, and the table that ties them.

A person signs and a person revokes. What follows from a step of an item or of a return, which was
allowed by its own table, is software's (`SYSTEM_CLOCK`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows import separation as sep
from workflows.machine import Flow, Transition
from workflows.papers import guards as guard
from workflows.papers.facts import CertificateFacts
from workflows.papers.states import STATES, CertificateState
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole


class CertificateAction(StrEnum):
    """What becomes of a certificate."""

    VOID = "void"
    ISSUE = "issue"
    SUSPEND = "suspend"
    RESTORE = "restore"
    SUPERSEDE = "supersede"
    REVOKE = "revoke"
    REVOKE_AS_COMPARED = "revoke_as_compared"


S, A, P = CertificateState, CertificateAction, Permission
T = Transition[CertificateState, CertificateAction]
REVOKES = (
    sep.of_the_issuer,
    guard.reason_stated,
    guard.second_is_another,
    guard.second_is_auditor,
)
COMPARED = (guard.piece_compared, sep.not_the_comparer)

TRANSITIONS: tuple[T, ...] = (
    T(S.DRAFT, A.ISSUE, S.ISSUED, P.CERTIFICATE_SIGN, (sep.of_the_issuer, guard.draft_is_current)),
    T(S.DRAFT, A.VOID, S.VOID, P.SYSTEM_CLOCK, (guard.draft_is_useless,)),
    T(S.ISSUED, A.SUSPEND, S.SUSPENDED, P.SYSTEM_CLOCK),
    T(S.ISSUED, A.SUPERSEDE, S.SUPERSEDED, P.SYSTEM_CLOCK),
    T(S.ISSUED, A.REVOKE, S.REVOKED, P.CERTIFICATE_REVOKE, REVOKES),
    T(S.ISSUED, A.REVOKE_AS_COMPARED, S.REVOKED, P.SYSTEM_CLOCK, COMPARED),
    T(S.SUSPENDED, A.RESTORE, S.ISSUED, P.SYSTEM_CLOCK),
    T(S.SUSPENDED, A.SUPERSEDE, S.SUPERSEDED, P.SYSTEM_CLOCK),
    T(S.SUSPENDED, A.REVOKE, S.REVOKED, P.CERTIFICATE_REVOKE, REVOKES),
    T(S.SUSPENDED, A.REVOKE_AS_COMPARED, S.REVOKED, P.SYSTEM_CLOCK, COMPARED),
)

STATE_NAMES = {state: record.name for state, record in STATES.items()}

ACTION_NAMES: Mapping[CertificateAction, Text] = whole(
    CertificateAction,
    {
        A.ISSUE: Text("签发", "issue"),
        A.VOID: Text("作废草稿", "void the draft"),
        A.SUSPEND: Text("暂停", "suspend"),
        A.RESTORE: Text("恢复", "restore"),
        A.SUPERSEDE: Text("以新证取代", "supersede"),
        A.REVOKE: Text("撤销", "revoke"),
        A.REVOKE_AS_COMPARED: Text("按退货比对撤销", "revoke as compared"),
    },
)

FLOW: Flow[CertificateState, CertificateAction, CertificateFacts] = Flow(
    "certificate", S.DRAFT, CertificateFacts, TRANSITIONS, STATE_NAMES, ACTION_NAMES
)

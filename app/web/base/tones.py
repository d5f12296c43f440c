"""Tones: the colour and shape of every state, and the state that each event led to.

What is not named here is quiet (`wait`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.web.inspection import findings_shown
from app.web.returns import shown as returns_shown

WAIT = "wait"
_WORDS = {
    WAIT: "registered received recorded queued draft return_pending missing not_needed",
    "work": "inspecting in_review back retest",
    "ask": "awaiting_buyer suspended warn",
    "good": "passed certified sealed delivered issued pass ok",
    "bad": "intake_exception failed quarantined revoked fail error",
    "open": "not_testable",
    "move": "dispatched returned",
    "ended": "cancelled superseded void withdrawn expired",
}
TONES: dict[str, str] = {
    **{word: tone for tone, words in _WORDS.items() for word in (tone, *words.split())},
    **{state.value: tone for state, tone in returns_shown.TONES.items()},
    **{outcome.value: tone for outcome, tone in returns_shown.OUTCOME_TONES.items()},
    **{str(outcome): tone for outcome, tone in findings_shown.TONES.items()},
    **findings_shown.AXIS_TONES,
}
# The state that an event leaves behind: of the piece, of its certificate, of its return.
LED_TO = {
    "item.registered": "registered",
    "item.received": "received",
    "item.exception_raised": "intake_exception",
    "item.exception_resolved": "received",
    "item.rejected": "return_pending",
    "item.recorded": "recorded",
    "item.queued": "queued",
    "item.cancelled": "cancelled",
    "item.handed_back": "returned",
    "item.return_prepared": "return_pending",
    "item.resubmitted": "registered",
    "item.quarantine_lifted": "queued",
    "item.swap_suspected": "quarantined",
    "item.sealed": "sealed",
    "item.dispatched": "dispatched",
    "item.delivered": "delivered",
    "item.picked_up": "delivered",
    "item.taken_back": "back",
    "item.reinspected": "queued",
    "item.sent_again": "sealed",
    "inspection.claimed": "inspecting",
    "inspection.released": "queued",
    "inspection.claim_expired": "queued",
    "inspection.taken_over": "inspecting",
    "inspection.submitted": "in_review",
    "inspection.sent_back": "inspecting",
    "inspection.retest_ordered": "queued",
    "inspection.approved": "passed",
    "inspection.failed": "failed",
    "inspection.undetermined": "undetermined",
    "inspection.quarantined": "quarantined",
    "buyer.asked": "awaiting_buyer",
    "buyer.accepted": "passed",
    "buyer.declined": "return_pending",
    "buyer.silent": "return_pending",
    "certificate.drafted": "draft",
    "certificate.voided": "void",
    "certificate.issued": "issued",
    "certificate.suspended": "suspended",
    "certificate.restored": "issued",
    "certificate.superseded": "superseded",
    "certificate.revoked": "revoked",
    "return.requested": "requested",
    "return.person_asked": "waiting_for_person",
    "return.appealed": "appealed",
    "return.withdrawn": "withdrawn",
    "return.address_given": "address_given",
    "return.shipped_back": "on_the_way",
    "return.arrived": "arrived",
    "return.compared": "compared",
    "return.claim_judged": "compared",
    "return.refund_settled": "refund_due",
    "return.refunded": "refunded",
    "return.exchanged": "exchanged",
    "return.sent_back": "sent_back",
    "return.not_shipped": "closed",
    "return.reopened": "requested",
}
# These say themselves what they came to.
_DECISIONS = ("return.decided", "return.decided_by_person")


def tone_of(state: str) -> str:
    """The tone of a state."""
    return TONES.get(state, WAIT)


def led_to(tag: str, body: Mapping[str, Any]) -> str:
    """The state that an event left behind; empty where it changed none."""
    return str(body["outcome"]) if tag in _DECISIONS else LED_TO.get(tag, "")

"""What programs may hear of: one literal list of topics, a family and the state that began.

The list is published. A state that is new has its topic here, and a topic that is there stays;
`tests/workflows/messages/test_webhooks.py` holds the list against the states.
"""

from __future__ import annotations

from collections.abc import Collection

TOPICS = (
    "piece.received",
    "piece.intake_exception",
    "piece.recorded",
    "piece.queued",
    "piece.inspecting",
    "piece.in_review",
    "piece.awaiting_buyer",
    "piece.passed",
    "piece.failed",
    "piece.undetermined",
    "piece.quarantined",
    "piece.certified",
    "piece.weight_held",
    "piece.sealed",
    "piece.dispatched",
    "piece.delivered",
    "piece.back",
    "piece.return_pending",
    "piece.returned",
    "piece.cancelled",
    "certificate.suspended",
    "certificate.issued",
    "certificate.superseded",
    "certificate.revoked",
    "return.requested",
    "return.accepted",
    "return.quality",
    "return.waiting_for_person",
    "return.more_info",
    "return.refused",
    "return.address_given",
    "return.on_the_way",
    "return.arrived",
    "return.compared",
    "return.refund_due",
    "return.refunded",
    "return.exchanged",
    "return.to_send_back",
    "return.sent_back",
    "return.closed",
    "return.appealed",
    "return.keep_due",
    "return.kept",
)
TEST = "test"
FAMILIES = ("piece", "certificate", "return")
# What may be asked for: a topic, or all of a family as `piece.*`.
WANTED = (*(f"{family}.*" for family in FAMILIES), *TOPICS)


def is_wanted(topic: str, wanted: Collection[str]) -> bool:
    """Whether an endpoint hears of it: it named the topic or its family, or nothing, which is all.

    A test is for whoever asked for it.
    """
    family = topic.partition(".")[0]
    return not wanted or topic == TEST or topic in wanted or f"{family}.*" in wanted

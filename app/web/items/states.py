"""Where the work on an item stands in each of its states: one record of pages a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from workflows.inspection.states import ItemState
from workflows.roles import Permission
from workflows.whole import whole

SealingStep = Literal["seal", "weigh_again", "dispatch", "deliver", "hand_back", "prepare_return"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatePages:
    """The pages of one state, by their endpoints. Nothing has a default: a new state says where.

    `lists`: where it waits, at a desk or another. `scan`: where a scan opens it, for the first of
    these permissions that a person has; the item's own page for all others. `sealing`: what the
    sealing desk does with it, and who; None where that desk only looks.
    """

    lists: tuple[str, ...]
    scan: tuple[tuple[Permission, str], ...]
    sealing: tuple[SealingStep, Permission] | None


S, P = ItemState, Permission

PAGES: Mapping[ItemState, StatePages] = whole(
    ItemState,
    {
        S.REGISTERED: StatePages(
            lists=("receiving.expected",),
            scan=((P.RECEIVE, "receiving.item"),),
            sealing=None,
        ),
        S.RECEIVED: StatePages(
            lists=("receiving.waiting",),
            scan=((P.RECEIVE, "receiving.item"),),
            sealing=None,
        ),
        S.INTAKE_EXCEPTION: StatePages(
            lists=("receiving.set_aside",),
            scan=((P.RECEIVE, "receiving.item"),),
            sealing=None,
        ),
        S.RECORDED: StatePages(lists=(), scan=(), sealing=None),
        S.QUEUED: StatePages(
            lists=("inspector.queue",),
            scan=((P.INSPECT, "inspector.open_by_scan"),),
            sealing=None,
        ),
        S.INSPECTING: StatePages(
            lists=("inspector.queue",),
            scan=((P.INSPECT, "inspector.open_by_scan"),),
            sealing=None,
        ),
        S.IN_REVIEW: StatePages(
            lists=("reviewer.queue",),
            scan=((P.REVIEW, "reviewer.item"),),
            sealing=None,
        ),
        S.AWAITING_BUYER: StatePages(lists=(), scan=(), sealing=None),
        S.PASSED: StatePages(
            lists=("signatory.queue",),
            scan=((P.CERTIFICATE_SIGN, "signatory.item"),),
            sealing=None,
        ),
        S.FAILED: StatePages(
            lists=("reviewer.failed", "sealing.not_passed"),
            scan=(),
            sealing=("prepare_return", P.HAND_BACK),
        ),
        S.UNDETERMINED: StatePages(
            lists=("reviewer.undetermined", "sealing.not_passed"),
            scan=(),
            sealing=("prepare_return", P.HAND_BACK),
        ),
        S.QUARANTINED: StatePages(
            lists=("reviewer.quarantined", "manager.quarantine"),
            scan=(),
            sealing=None,
        ),
        S.CERTIFIED: StatePages(
            lists=("sealing.queue",),
            scan=((P.SEAL, "sealing.item"),),
            sealing=("seal", P.SEAL),
        ),
        S.WEIGHT_HELD: StatePages(
            lists=("sealing.held", "manager.held"),
            scan=((P.SEAL, "sealing.item"),),
            sealing=("weigh_again", P.SEAL),
        ),
        S.SEALED: StatePages(
            lists=("sealing.parcels",),
            scan=((P.DISPATCH, "sealing.item"),),
            sealing=("dispatch", P.DISPATCH),
        ),
        S.DISPATCHED: StatePages(
            lists=("sealing.on_the_way",),
            scan=((P.DELIVERY_RECORD, "sealing.item"),),
            sealing=("deliver", P.DELIVERY_RECORD),
        ),
        S.DELIVERED: StatePages(lists=(), scan=(), sealing=None),
        S.BACK: StatePages(lists=(), scan=(), sealing=None),
        S.RETURN_PENDING: StatePages(
            lists=("sealing.going_back",),
            scan=((P.HAND_BACK, "sealing.item"),),
            sealing=("hand_back", P.HAND_BACK),
        ),
        S.RETURNED: StatePages(lists=("orders.returned",), scan=(), sealing=None),
        S.CANCELLED: StatePages(lists=(), scan=(), sealing=None),
    },
)


def listed_at(endpoint: str) -> tuple[ItemState, ...]:
    """The states that a list shows, in the order of the table. ValueError for a list of none."""
    states = tuple(state for state, pages in PAGES.items() if endpoint in pages.lists)
    if not states:
        raise ValueError(f"no state waits at {endpoint}")
    return states


def is_at_intake(state: ItemState) -> bool:
    """Whether the piece is still worked on at the receiving desk."""
    return any(endpoint == "receiving.item" for _, endpoint in PAGES[state].scan)

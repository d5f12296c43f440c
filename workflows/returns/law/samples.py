"""Facts to start from: an ordinary return of goods of each kind, with what matters on that kind."""

from __future__ import annotations

from typing import Any

from workflows.returns.law.facts.words import LegalCategory, PackageSeal
from workflows.returns.law.rules.meanings import ELECTRONIC, SEALED

_SEALS = {
    LegalCategory.LIQUOR: PackageSeal.CAP_RING,
    LegalCategory.INTIMATE: PackageSeal.HYGIENE_STRIP,
}


def sample_facts(category: LegalCategory) -> dict[str, Any]:
    """A sale in the live room, signed for, and asked back on the third day, as JSON values."""
    goods: dict[str, Any] = {"sku": "S1", "category": str(category), "quantity": 1}
    given: dict[str, Any] = {
        "sale": {
            "order": "A1",
            "ordered_at": "2026-11-08T20:00:00+08:00",
            "channel": "LIVE_STREAM",
        },
        "goods": goods,
        "receipt": {"parcels": [{"delivery": "SIGNED", "at": "2026-11-12T10:00:00+08:00"}]},
        "notice": {"sent_at": "2026-11-15T12:00:00+08:00", "quantity": 1},
        "condition": {"marks": ["OPENED"]},
    }
    if category in SEALED or category in _SEALS:
        goods["necessary_seal"] = str(_SEALS.get(category, PackageSeal.INNER_FOIL))
        goods["necessary_seal_shown"] = True
        given["exclusion"] = {"ground": "UNSEALING", "term": "OPENED"}
        given["confirmation"] = _confirmation()
        given["condition"] = {"marks": ["OPENED"], "broken_seals": ["OUTER_BOX"]}
    elif category in ELECTRONIC:
        given["exclusion"] = {"ground": "ACTIVATION", "term": "ACTIVATED"}
        given["confirmation"] = _confirmation()
        given["condition"] = {"marks": ["POWERED_ON"], "absent": ["ACTIVATED"]}
    elif category in {LegalCategory.DIGITAL, LegalCategory.RECORDED_MEDIA}:
        goods["content_taken"] = False
    elif category is LegalCategory.JEWELLERY:
        goods["tag"] = {"disclosed_before_purchase": True, "inspection_possible": True}
        given["condition"] = {"marks": ["TRIED_ON"]}
    elif category is LegalCategory.BLIND_BOX:
        goods["whole_series"] = False
    return given


def _confirmation() -> dict[str, Any]:
    return {
        "property_fits": True,
        "marked_before_order": True,
        "separate_step": True,
        "affirmative_act": True,
        "per_order": True,
        "record": {
            "order": "A1",
            "sku": "S1",
            "text_version": "2026-03",
            "confirmed_at": "2026-11-08T19:59:00+08:00",
            "evidence": ["ev-page", "ev-click"],
        },
    }

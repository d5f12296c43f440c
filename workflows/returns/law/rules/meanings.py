"""What each mark means on which kind of goods, and how much it weighs (Measures 8, 9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workflows.returns.law.facts.words import LegalCategory, Mark
from workflows.returns.law.rule import Rule
from workflows.returns.law.rules.intact.testing_marks import AUTH_CODE, CONSUMABLE, TESTER
from workflows.returns.law.rules.marks import (
    ALTERED,
    BOX,
    BROKEN_IN_TRANSIT,
    CERTIFICATE,
    ELEC_ACTIVATED,
    ELEC_ALTERED,
    ELEC_TRACES,
    FILM,
    INSPECTION,
    INVOICE,
    LABEL_MISSING,
    LOST_IN_TRANSIT,
    PARTS,
    SEAL,
    SOILED,
    TAG_CUT,
    USED,
)


class GoodsStage(StrEnum):
    """How far the goods have come, and whether a person has concluded."""

    TOLD = "TOLD"
    BACK = "BACK"
    FOUND_INTACT = "FOUND_INTACT"
    FOUND_NOT_INTACT = "FOUND_NOT_INTACT"


class Weight(StrEnum):
    """How much a mark weighs."""

    HARMLESS = "HARMLESS"
    LOOK = "LOOK"
    SUPPLY = "SUPPLY"
    GENERAL = "GENERAL"
    LISTED = "LISTED"
    JUDGED = "JUDGED"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a mark means on goods of a kind: the rule that speaks and its weight."""

    rule: Rule
    weight: Weight


SEALED = frozenset(
    {
        LegalCategory.COSMETICS,
        LegalCategory.FAMILY_PLANNING,
        LegalCategory.FOOD,
        LegalCategory.FRESH,
        LegalCategory.LIQUOR,
        LegalCategory.MEDICAL_DEVICE,
        LegalCategory.SUPPLEMENT,
        LegalCategory.TEA,
    }
)
ELECTRONIC = frozenset({LegalCategory.APPLIANCE, LegalCategory.ELECTRONICS})
TEXTILE = frozenset(
    {
        LegalCategory.BAG,
        LegalCategory.CLOTHING,
        LegalCategory.HOME_GOODS,
        LegalCategory.HOME_TEXTILE,
        LegalCategory.INTIMATE,
        LegalCategory.SHOES,
        LegalCategory.TOY,
    }
)

_USED = Meaning(USED, Weight.GENERAL)
_ALTERED = Meaning(ALTERED, Weight.LISTED)
_HARMLESS = Meaning(INSPECTION, Weight.HARMLESS)
_E_ALTERED = (ELECTRONIC, Meaning(ELEC_ALTERED, Weight.LISTED))
_E_ACTIVATED = (ELECTRONIC, Meaning(ELEC_ACTIVATED, Weight.LISTED))
_E_TRACES = (ELECTRONIC, Meaning(ELEC_TRACES, Weight.LISTED))
_T_SOILED = (TEXTILE, Meaning(SOILED, Weight.LISTED))

# Per mark: what it means on the kinds Measures 9 lists, and on all other goods (Measures 8 and
# the opening of 9). Marks that need more than the kind of goods are judged in special.py.
_Rows = tuple[tuple[frozenset[LegalCategory], Meaning], ...]
MEANINGS: dict[Mark, tuple[_Rows, Meaning]] = {
    Mark.ACTIVATED: ((_E_ACTIVATED,), _USED),
    Mark.AUTH_CODE_SCRATCHED: ((), Meaning(AUTH_CODE, Weight.JUDGED)),
    Mark.BOX_DAMAGED: ((), Meaning(BOX, Weight.JUDGED)),
    Mark.BRAND_TAG_CUT: (
        ((TEXTILE, Meaning(TAG_CUT, Weight.LISTED)),),
        Meaning(LABEL_MISSING, Weight.GENERAL),
    ),
    Mark.BROKEN_IN_TRANSIT: ((), Meaning(BROKEN_IN_TRANSIT, Weight.JUDGED)),
    Mark.CERTIFICATE_MISSING: ((), Meaning(CERTIFICATE, Weight.SUPPLY)),
    Mark.CONSUMABLE_USED: ((), Meaning(CONSUMABLE, Weight.LOOK)),
    Mark.CONSUMED: (((SEALED, Meaning(SEAL, Weight.LISTED)),), _USED),
    Mark.DAMAGED: ((_E_TRACES, _T_SOILED), _USED),
    Mark.DATA_TRACES: ((_E_ACTIVATED,), _USED),
    Mark.ENGRAVED: ((_E_ALTERED,), _ALTERED),
    Mark.FILM_REMOVED: ((), Meaning(FILM, Weight.LOOK)),
    Mark.INVOICE_MISSING: ((), Meaning(INVOICE, Weight.HARMLESS)),
    Mark.LOST_IN_TRANSIT: ((), Meaning(LOST_IN_TRANSIT, Weight.JUDGED)),
    Mark.OPENED: ((), _HARMLESS),
    Mark.PART_MISSING: ((), Meaning(PARTS, Weight.SUPPLY)),
    Mark.POWERED_ON: ((), _HARMLESS),
    Mark.REPAIRED: ((_E_ALTERED,), _ALTERED),
    Mark.RESIZED: ((_E_ALTERED,), _ALTERED),
    Mark.SERIAL_ALTERED: ((_E_ALTERED,), _ALTERED),
    Mark.SOILED: ((_E_TRACES, _T_SOILED), _USED),
    Mark.TESTER_USED: ((), Meaning(TESTER, Weight.HARMLESS)),
    Mark.TRIED_ON: ((), _HARMLESS),
    Mark.USED_BEYOND_TESTING: ((), _USED),
    Mark.WALL_MOUNTED: ((), Meaning(ELEC_TRACES, Weight.GENERAL)),
    Mark.WASHED: ((_T_SOILED,), _USED),
    Mark.WORN: ((), _USED),
}


def meaning_of(mark: Mark, category: LegalCategory | None) -> Meaning | None:
    """What the table says of a mark on goods of a kind, or None where it says nothing."""
    if mark not in MEANINGS:
        return None
    listed, otherwise = MEANINGS[mark]
    return next((meaning for kinds, meaning in listed if category in kinds), otherwise)

"""The words of the law on returns that a category's file uses: kinds of goods, marks, seals.

The columns of the rules keep apart: the law of returns has the same words with their meanings, and
a test sees to it that no word is here or there alone.
"""

from __future__ import annotations

from enum import StrEnum


class LawKind(StrEnum):
    """Kinds of goods, as far as the law tells them apart."""

    APPLIANCE = "APPLIANCE"
    BAG = "BAG"
    BLIND_BOX = "BLIND_BOX"
    BOOK = "BOOK"
    CLOTHING = "CLOTHING"
    COSMETICS = "COSMETICS"
    DIGITAL = "DIGITAL"
    E_BIKE = "E_BIKE"
    ELECTRONICS = "ELECTRONICS"
    FAMILY_PLANNING = "FAMILY_PLANNING"
    FOOD = "FOOD"
    FRESH = "FRESH"
    HOME_GOODS = "HOME_GOODS"
    HOME_TEXTILE = "HOME_TEXTILE"
    INTIMATE = "INTIMATE"
    JEWELLERY = "JEWELLERY"
    LIQUOR = "LIQUOR"
    LIVE_ANIMAL = "LIVE_ANIMAL"
    MEDICAL_DEVICE = "MEDICAL_DEVICE"
    MEDICINE = "MEDICINE"
    OTHER = "OTHER"
    PERIODICAL = "PERIODICAL"
    PRECIOUS_METAL = "PRECIOUS_METAL"
    RECORDED_MEDIA = "RECORDED_MEDIA"
    SHOES = "SHOES"
    SUPPLEMENT = "SUPPLEMENT"
    TEA = "TEA"
    TOY = "TOY"
    VOUCHER = "VOUCHER"
    WATCH = "WATCH"


class MarkSeen(StrEnum):
    """What may be seen on goods that come back."""

    ACTIVATED = "ACTIVATED"
    AUTH_CODE_SCRATCHED = "AUTH_CODE_SCRATCHED"
    BOX_DAMAGED = "BOX_DAMAGED"
    BRAND_TAG_CUT = "BRAND_TAG_CUT"
    BROKEN_IN_TRANSIT = "BROKEN_IN_TRANSIT"
    CERTIFICATE_LOST = "CERTIFICATE_LOST"
    CERTIFICATE_MISSING = "CERTIFICATE_MISSING"
    CONSUMABLE_USED = "CONSUMABLE_USED"
    CONSUMED = "CONSUMED"
    DAMAGED = "DAMAGED"
    DATA_TRACES = "DATA_TRACES"
    ENGRAVED = "ENGRAVED"
    FILM_REMOVED = "FILM_REMOVED"
    INVOICE_MISSING = "INVOICE_MISSING"
    LOST_IN_TRANSIT = "LOST_IN_TRANSIT"
    OPENED = "OPENED"
    PART_MISSING = "PART_MISSING"
    POWERED_ON = "POWERED_ON"
    REPAIRED = "REPAIRED"
    RESIZED = "RESIZED"
    SEAL_BROKEN = "SEAL_BROKEN"
    SERIAL_ALTERED = "SERIAL_ALTERED"
    SOILED = "SOILED"
    SPECIAL_BOX_DAMAGED = "SPECIAL_BOX_DAMAGED"
    TESTER_USED = "TESTER_USED"
    TAMPER_TAG_REMOVED = "TAMPER_TAG_REMOVED"
    TRIED_ON = "TRIED_ON"
    USED_BEYOND_TESTING = "USED_BEYOND_TESTING"
    WALL_MOUNTED = "WALL_MOUNTED"
    WASHED = "WASHED"
    WORN = "WORN"


class Excludable(StrEnum):
    """On which grounds goods of a kind may be excluded, once their buyer has confirmed it."""

    UNSEALING = "UNSEALING"
    ACTIVATION = "ACTIVATION"
    NEAR_EXPIRY_OR_FLAWED = "NEAR_EXPIRY_OR_FLAWED"
    PRICE_FLUCTUATION = "PRICE_FLUCTUATION"
    HIGH_VALUE = "HIGH_VALUE"
    PERISHABLE = "PERISHABLE"
    OTHER = "OTHER"


class SealLayer(StrEnum):
    """The layers of a package, from the outside in."""

    OUTER_BOX = "OUTER_BOX"
    SHRINK_FILM = "SHRINK_FILM"
    CAPSULE = "CAPSULE"
    CAP_RING = "CAP_RING"
    HYGIENE_STRIP = "HYGIENE_STRIP"
    INNER_FOIL = "INNER_FOIL"

"""The vocabularies of the facts: what can be said of a buyer, a sale, goods and their return."""

from __future__ import annotations

from enum import StrEnum


class PurchasePurpose(StrEnum):
    """What the goods were bought for (CPL 2, 62)."""

    LIVING = "LIVING"
    FARMING = "FARMING"
    BUSINESS = "BUSINESS"
    UNCLEAR = "UNCLEAR"


class Requester(StrEnum):
    """Who asks for the return."""

    BUYER = "BUYER"
    GIFT_RECIPIENT = "GIFT_RECIPIENT"


class SellerKind(StrEnum):
    """A business, or a private person."""

    BUSINESS = "BUSINESS"
    PRIVATE = "PRIVATE"


class Channel(StrEnum):
    """How the goods were sold (CPL 25, Measures 36)."""

    ONLINE = "ONLINE"
    LIVE_STREAM = "LIVE_STREAM"
    TELEVISION = "TELEVISION"
    TELEPHONE = "TELEPHONE"
    MAIL_ORDER = "MAIL_ORDER"
    DOOR_TO_DOOR = "DOOR_TO_DOOR"
    IN_STORE = "IN_STORE"


class Province(StrEnum):
    """The provinces whose own regulations add something."""

    SHANGHAI = "SHANGHAI"
    SHANDONG = "SHANDONG"
    ZHEJIANG = "ZHEJIANG"
    OTHER = "OTHER"


class LegalCategory(StrEnum):
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


class PackageSeal(StrEnum):
    """The layers a package can have, from the outside in."""

    OUTER_BOX = "OUTER_BOX"
    SHRINK_FILM = "SHRINK_FILM"
    CAPSULE = "CAPSULE"
    CAP_RING = "CAP_RING"
    HYGIENE_STRIP = "HYGIENE_STRIP"
    INNER_FOIL = "INNER_FOIL"


class LabelPlatform(StrEnum):
    """Whose seven-day label the product page carries."""

    DOUYIN = "DOUYIN"
    JD = "JD"
    MULTI = "MULTI"
    WECHAT = "WECHAT"


class ExclusionGround(StrEnum):
    """What the seller bases an exclusion by confirmation on (Measures 7)."""

    UNSEALING = "UNSEALING"
    ACTIVATION = "ACTIVATION"
    NEAR_EXPIRY_OR_FLAWED = "NEAR_EXPIRY_OR_FLAWED"
    PRICE_FLUCTUATION = "PRICE_FLUCTUATION"
    HIGH_VALUE = "HIGH_VALUE"
    PERISHABLE = "PERISHABLE"
    OTHER = "OTHER"


class Term(StrEnum):
    """From when on the exclusion is meant to hold."""

    ALWAYS = "ALWAYS"
    OPENED = "OPENED"
    ACTIVATED = "ACTIVATED"
    INSTALLED = "INSTALLED"
    USED = "USED"


class ParcelEnd(StrEnum):
    """What is known of a parcel's end (section on sign-for in the rules of receipt)."""

    SIGNED = "SIGNED"
    AGENT = "AGENT"
    LEFT_AS_TOLD = "LEFT_AS_TOLD"
    LOCKER = "LOCKER"
    STATION = "STATION"
    UNAUTHORISED = "UNAUTHORISED"
    SCANNED = "SCANNED"
    AUTO_CONFIRMED = "AUTO_CONFIRMED"
    UNDELIVERED = "UNDELIVERED"
    REFUSED = "REFUSED"


class RequestKind(StrEnum):
    """What is asked for."""

    RETURN = "RETURN"
    EXCHANGE = "EXCHANGE"
    REFUND_ONLY = "REFUND_ONLY"
    PLATFORM_REFUND_ONLY = "PLATFORM_REFUND_ONLY"


class BuyerReason(StrEnum):
    """Why, in the buyer's words."""

    NO_REASON = "NO_REASON"
    DEFECT = "DEFECT"
    WRONG_ITEM = "WRONG_ITEM"
    MISDESCRIBED = "MISDESCRIBED"
    COUNTERFEIT = "COUNTERFEIT"
    UNSAFE = "UNSAFE"
    ARRIVED_DEAD = "ARRIVED_DEAD"


class Mark(StrEnum):
    """What is seen on goods, told by the buyer or found by the person who inspects them."""

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


class ReturnFinding(StrEnum):
    """What the person who inspected the returned goods concluded."""

    INTACT = "INTACT"
    NOT_INTACT = "NOT_INTACT"
    SWAPPED = "SWAPPED"
    FAULTY = "FAULTY"


class Match(StrEnum):
    """A returned piece against what was recorded when it left."""

    MATCHES = "MATCHES"
    DIFFERS = "DIFFERS"


class PromiseBy(StrEnum):
    """Who promised more than the law asks."""

    PLATFORM = "PLATFORM"
    SHOP = "SHOP"
    PAGE = "PAGE"
    CHAT = "CHAT"
    LIVE_ROOM = "LIVE_ROOM"
    LABEL = "LABEL"


class Objection(StrEnum):
    """What the seller says against the return; the law knows these and gives them no weight."""

    AFFECTS_RESALE = "AFFECTS_RESALE"
    CLEARANCE = "CLEARANCE"
    DEPRECIATION = "DEPRECIATION"
    FREIGHT_COLLECT = "FREIGHT_COLLECT"
    GIFT_MISSING = "GIFT_MISSING"
    HANDLING_FEE = "HANDLING_FEE"
    HIGH_VALUE = "HIGH_VALUE"
    INVOICE_LOST = "INVOICE_LOST"
    ONE_OF_A_KIND = "ONE_OF_A_KIND"
    OPENED = "OPENED"
    OTHER_CARRIER = "OTHER_CARRIER"
    PARTIAL_SET = "PARTIAL_SET"
    PRICE_ROSE = "PRICE_ROSE"
    SIGNED_FOR = "SIGNED_FOR"
    STORE_CREDIT = "STORE_CREDIT"


class ReviewOutcome(StrEnum):
    """What a person decided on the request itself."""

    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"


class LockerStart(StrEnum):
    """From when a parcel in a locker counts as received, where the buyer agreed to the locker."""

    PICK_UP = "PICK_UP"
    DEPOSIT = "DEPOSIT"


class ParcelStart(StrEnum):
    """Which of several parcels opens the window."""

    LAST = "LAST"
    FIRST = "FIRST"


class ResaleOffer(StrEnum):
    """How returned goods are offered again (Measures 25)."""

    AS_NEW = "AS_NEW"
    MARKED = "MARKED"

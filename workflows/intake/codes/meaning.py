"""What a code may stand for. Several at once: only the records can tell which it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from urllib.parse import parse_qs, urlsplit

from workflows.intake.codes.plain import plain
from workflows.verdict import Text
from workflows.whole import whole

SHORTEST = 4
NO_CODE = "?"
FEWEST_PHONE, WHOLE_PHONE = 4, 11
FEWEST_ORDER, LONGEST_CODE = 6, 64
FEWEST_PART, LONGEST_PART = 5, 18  # digits of an order number that is not told whole
CERTIFICATE_SIGNS = 12

_REFERENCE = re.compile(r"(QC|RT|RF)[- ]?(20[0-9]{2})[- ]?([0-9]{6,15})")
# Random, as certificates' numbers are; older refunds were counted.
_REFUND = re.compile(r"RF[- ]?([0-9A-Z]{4})[- ]?([0-9A-Z]{4})[- ]?([0-9A-Z]{4})")
_CERTIFICATE = re.compile(r"[0-9A-Z]{4}-?[0-9A-Z]{4}-?[0-9A-Z]{4}")
_CODE = re.compile(r"(?=[^ ]*[0-9])[0-9A-Za-z][0-9A-Za-z._/+#-]*")
_ADDRESS = re.compile(r"(?:https?:)?//[^/]", re.IGNORECASE)
# As one types it from a paper.
_BARE_ADDRESS = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?/v/[^/]+/?")
_PHONE = re.compile(r"(?:\+?86)?(1[0-9]{10})|([0-9]{4,11})")
# The end of an item code: as printed, or the count alone, which is shorter than any other code.
_ITEM_DIGITS = re.compile(r"[1-9][0-9]{0,2}|[0-9]{6,8}")
# What a live room calls a piece by stands in its title or specification.
_LISTED = re.compile(r"[A-Z]{1,4}-?[0-9]{3,8}")
_TAG_LETTERS = re.compile(r"([A-Z]{1,4})([0-9]{3,})")
# The numbers of Pinduoduo are a date, a hyphen and nine digits or more.
_DATED_ORDER = re.compile(r"([0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))([0-9]{9,20})")
# A parcel of several: number, which of them, of how many, as on the labels of JD.
_PART = re.compile(r"-[0-9]{1,3}-[0-9]{1,3}-?$")


class CodeKind(StrEnum):
    """What a code can be."""

    ITEM = "item"
    ITEM_DIGITS = "item_digits"
    RETURN = "return"
    REFUND = "refund"
    CERTIFICATE = "certificate"
    ORDER = "order"
    ORDER_PART = "order_part"
    WAYBILL = "waybill"
    TAG = "tag"
    PIECE_CODE = "piece_code"
    LISTED_NUMBER = "listed_number"
    PHONE = "phone"


KIND_NAMES: Mapping[CodeKind, Text] = whole(
    CodeKind,
    {
        CodeKind.ITEM: Text("物品码", "Item code"),
        CodeKind.ITEM_DIGITS: Text("物品码末几位", "Last digits of an item code"),
        CodeKind.RETURN: Text("退货单号", "Return number"),
        CodeKind.REFUND: Text("退款单号", "Refund number"),
        CodeKind.CERTIFICATE: Text("证书编号", "Certificate number"),
        CodeKind.ORDER: Text("订单号", "Order number"),
        CodeKind.ORDER_PART: Text("订单号中的几位", "Part of an order number"),
        CodeKind.WAYBILL: Text("运单号", "Waybill"),
        CodeKind.TAG: Text("防拆扣编号", "Tamper tag"),
        CodeKind.PIECE_CODE: Text("序列号等单件编码", "Serial or other code of one piece"),
        CodeKind.LISTED_NUMBER: Text(
            "标题或规格中的编号", "Number in the title or the specification"
        ),
        CodeKind.PHONE: Text("手机号", "Phone"),
    },
)
REFERENCES = {"QC": CodeKind.ITEM, "RT": CodeKind.RETURN, "RF": CodeKind.REFUND}


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """One kind that a code may be of, and its forms to look for, the likeliest first."""

    kind: CodeKind
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CodeRead:
    """A code made plain, all that it may mean; `foreign`: the host of an address not of here."""

    text: str
    meanings: tuple[CodeMeaning, ...] = ()
    foreign: str = ""

    def forms(self, kind: CodeKind) -> tuple[str, ...]:
        """The forms to look for as this kind; empty where it can't be one."""
        return next((m.forms for m in self.meanings if m.kind is kind), ())


def read_code(raw: str, hosts: Collection[str] | None = ()) -> CodeRead:
    """All that a scan may mean. `hosts`: the names under which this house is on the web; None: any
    name, for a paper may say one of before."""
    code = plain(raw)
    if _ADDRESS.match(code):
        return _address(code, None if hosts is None else {host.lower() for host in hosts})
    if _BARE_ADDRESS.fullmatch(code):
        return _address(f"//{code}", None if hosts is None else {host.lower() for host in hosts})
    return CodeRead(code, tuple(_meanings(code)))


def form_of(kind: CodeKind, raw: str) -> str:
    """What a field for one kind of code takes of a scan: the likeliest form of that kind, as the
    one box reads it; what is none stays as it came, plain. Signs that say nothing are no empty
    field: they find nothing."""
    read = read_code(raw, None)
    return next(iter(read.forms(kind)), read.text or (NO_CODE if raw else ""))


def _address(code: str, hosts: Collection[str] | None) -> CodeRead:
    try:
        parts = urlsplit(code)
        host = parts.netloc.rpartition("@")[2].lower()
    except ValueError:
        return CodeRead(code)
    if hosts is not None and host not in hosts:
        return CodeRead(code, foreign=host or "?")
    given = {key.lower(): values for key, values in parse_qs(parts.query).items()}
    folder, _, last = parts.path.rstrip("/").rpartition("/")
    if folder.lower().endswith("/v"):
        number = last.upper()
        return CodeRead(code, (CodeMeaning(CodeKind.CERTIFICATE, (number,)),))
    inner = last if _REFERENCE.fullmatch(last.upper()) else given.get("code", [""])[0]
    return CodeRead(code, tuple(_meanings(plain(inner))))


def _meanings(code: str) -> list[CodeMeaning]:
    upper = code.upper()
    named = _REFERENCE.fullmatch(upper)
    if named is not None:
        return [CodeMeaning(REFERENCES[named[1]], (f"{named[1]}-{named[2]}-{named[3]}",))]
    refund = _REFUND.fullmatch(upper)
    if refund is not None:
        return [CodeMeaning(CodeKind.REFUND, ("-".join(("RF", *refund.groups())),))]
    found = []
    if _ITEM_DIGITS.fullmatch(code):
        found.append(CodeMeaning(CodeKind.ITEM_DIGITS, (code,)))
    if not SHORTEST <= len(code) <= LONGEST_CODE or not _CODE.fullmatch(code.removeprefix("+")):
        return found
    cases = tuple(dict.fromkeys((code, upper, code.lower())))
    if _CERTIFICATE.fullmatch(upper):
        found.append(CodeMeaning(CodeKind.CERTIFICATE, (upper,)))
    if len(code) >= FEWEST_ORDER:
        whole_parcel = tuple(dict.fromkeys(_PART.sub("", form) for form in cases))
        dated = _DATED_ORDER.fullmatch(code)
        hyphened = ("-".join(dated.groups()),) if dated else ()
        found.append(CodeMeaning(CodeKind.ORDER, cases + hyphened))
        found.append(CodeMeaning(CodeKind.WAYBILL, tuple(dict.fromkeys(cases + whole_parcel))))
    found.append(CodeMeaning(CodeKind.TAG, _tags(upper)))
    found.append(CodeMeaning(CodeKind.PIECE_CODE, cases))
    if code.isdigit() and FEWEST_PART <= len(code) <= LONGEST_PART:
        found.append(CodeMeaning(CodeKind.ORDER_PART, (code,)))
    if _LISTED.fullmatch(upper):
        found.append(CodeMeaning(CodeKind.LISTED_NUMBER, (upper,)))
    phone = _PHONE.fullmatch(code.replace("-", ""))
    if phone is not None and (code.isdigit() or phone[1]):
        found.append(CodeMeaning(CodeKind.PHONE, (phone[1] or phone[2],)))
    return found


def _tags(upper: str) -> tuple[str, ...]:
    """The tag as it came; who types it from the bag leaves out the hyphens beside its letters."""
    typed = _TAG_LETTERS.fullmatch(upper)
    if typed is None:
        return (upper,)
    forms = ["".join(signs) for signs in product(*((one, f"{one}-") for one in typed[1]))]
    return tuple(f"{letters}{typed[2]}" for letters in forms)

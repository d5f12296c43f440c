"""What a certificate states, and nothing else.

A certificate is read and checked years after it was issued, so this vocabulary is its own: it has
a version, knows no other room, and holds only text, dates and whole numbers. What was measured is
text, exactly as it is printed, with the resolution of the instrument.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

VERSION = 2  # what is written now; 1 is read, written and printed as it was
SINCE = "since"  # on a field: the first version that states it
_SECOND = {SINCE: 2}


class Family(StrEnum):
    """Which layout a category is printed in."""

    GEM = "gem"  # jade, gold
    SEALED = "sealed"  # liquor, supplement, beauty, tea
    LUXURY = "luxury"  # handbag, watch, sneaker


class StatedAuthenticity(StrEnum):
    """First axis: is the item what it claims to be. A counterfeit is never certified."""

    GENUINE = "genuine"
    UNDETERMINED = "undetermined"


class StatedConformity(StrEnum):
    """Second axis: does the item agree with its listing."""

    AS_DESCRIBED = "as_described"
    DEVIATION = "deviation"  # differs; the differences are disclosed on the certificate
    NOT_ASSESSED = "not_assessed"


class ResultKind(StrEnum):
    """A quantity carries a unit (`1` where it has no dimension); an observation does not."""

    QUANTITY = "quantity"
    OBSERVATION = "observation"


@dataclass(frozen=True, slots=True)
class Wording:
    """The same statement in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Laboratory:
    """The accredited institution that tested and answers for the results.

    The three pictures are its own seal and the marks of its accreditations, named by their
    SHA-256; empty where it has given none.
    """

    name: Wording
    address: Wording
    phone: str
    cma: str
    cnas: str = ""
    seal_sha256: str = field(default="", metadata=_SECOND)
    cma_mark_sha256: str = field(default="", metadata=_SECOND)
    cnas_mark_sha256: str = field(default="", metadata=_SECOND)

    @property
    def pictures(self) -> tuple[str, ...]:
        """The digests of the pictures that it has."""
        every = (self.seal_sha256, self.cma_mark_sha256, self.cnas_mark_sha256)
        return tuple(digest for digest in every if digest)


@dataclass(frozen=True, slots=True)
class CertifiedItem:
    """The one piece that was tested, so described that it can be told from any other."""

    code: str
    description: Wording
    condition: Wording
    photo_sha256: str = ""


@dataclass(frozen=True, slots=True)
class MeasuredResult:
    """One row of results: a value, or the reason why there is none.

    `requirement` is the limit or specification compared with, `uncertainty` the expanded one
    (k = 2), `provider` the outside laboratory whose result this is. All three may be empty.
    """

    code: str
    label: Wording
    value: Wording | None
    kind: ResultKind
    unit: str = ""
    method: str = ""
    requirement: str = ""
    uncertainty: str = ""
    provider: str = ""
    not_tested: Wording | None = None


@dataclass(frozen=True, slots=True)
class AnsweringPerson:
    """Who answers for a step; the credential tells apart two people of one name."""

    name: str
    credential: str = ""


@dataclass(frozen=True, slots=True)
class Supersedes:
    """The earlier certificate that this one replaces, and why."""

    number: str
    reason: Wording


RELATES_ONLY = Wording(
    "本证书的结果仅与所检样品有关；未经本机构书面批准，不得部分复制。",
    "The results relate only to the item tested. Not to be reproduced except in full "
    "without the written approval of the agency.",
)


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """Everything one certificate states. Buyer and merchant are never part of it.

    `customer_reference` is empty on new certificates, where the item's code stands for the order;
    older ones print the order's number, and are read and drawn as they were. `tested_from` and
    `tested_to` are the first and last day of the work, both included. `code_covered`: the second
    code lies under a field to be scratched off, so that the address to verify at is without it.
    """

    version: int
    number: str
    second_code: str
    family: Family
    layout_version: int
    category: str
    category_name: Wording
    title: Wording
    agency: Laboratory
    center: Wording
    customer_reference: str
    item: CertifiedItem
    received: date
    tested_from: date
    tested_to: date
    issued: date
    conclusion: Wording
    authenticity: StatedAuthenticity
    conformity: StatedConformity
    decision_rule: Wording | None
    results: tuple[MeasuredResult, ...]
    basis: tuple[str, ...]
    inspector: AnsweringPerson
    reviewer: AnsweringPerson
    signatory: AnsweringPerson
    verification_url: str
    deviations: tuple[Wording, ...] = ()
    departures: tuple[Wording, ...] = ()
    remarks: tuple[Wording, ...] = ()
    sampling: Wording | None = None
    environment: Wording | None = None
    supersedes: Supersedes | None = None
    relates_only: Wording = RELATES_ONLY
    code_covered: bool = field(default=False, metadata=_SECOND)

"""What each state of a certificate means, to everybody: one record a state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import ToneName
from workflows.verdict import Text
from workflows.whole import whole


class CertificateState(StrEnum):
    """draft -> issued -> suspended | superseded | revoked; a draft nobody needs becomes void."""

    DRAFT = "draft"
    VOID = "void"
    ISSUED = "issued"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateStateRecord:
    """One state. Nothing has a default: a new state says what it means to each.

    `name`: as auditors read it. `desk_name`: as signatories do. `issued`: the paper has gone out,
    it stands in the log and the public may ask for it. `stands`: it can still be suspended,
    replaced or revoked. `holds`: signed and not ended, it holds its piece's title and codes.
    """

    name: Text
    desk_name: Text
    tone: ToneName
    issued: bool
    stands: bool
    holds: bool


S = CertificateState

STATES: Mapping[CertificateState, CertificateStateRecord] = whole(
    CertificateState,
    {
        S.DRAFT: CertificateStateRecord(
            name=Text("草稿", "Draft"),
            desk_name=Text("草稿", "Draft"),
            tone="wait",
            issued=False,
            stands=False,
            holds=True,
        ),
        S.VOID: CertificateStateRecord(
            name=Text("作废草稿", "Void draft"),
            desk_name=Text("作废草稿", "Void draft"),
            tone="ended",
            issued=False,
            stands=False,
            holds=False,
        ),
        S.ISSUED: CertificateStateRecord(
            name=Text("有效", "In force"),
            desk_name=Text("有效", "Valid"),
            tone="good",
            issued=True,
            stands=True,
            holds=True,
        ),
        S.SUSPENDED: CertificateStateRecord(
            name=Text("暂停", "Suspended"),
            desk_name=Text("已暂停", "Suspended"),
            tone="ask",
            issued=True,
            stands=True,
            holds=True,
        ),
        S.SUPERSEDED: CertificateStateRecord(
            name=Text("被替代", "Superseded"),
            desk_name=Text("已换发", "Reissued"),
            tone="ended",
            issued=True,
            stands=False,
            holds=False,
        ),
        S.REVOKED: CertificateStateRecord(
            name=Text("已撤销", "Revoked"),
            desk_name=Text("已撤销", "Revoked"),
            tone="bad",
            issued=True,
            stands=False,
            holds=False,
        ),
    },
)


def states_where(meets: Callable[[CertificateStateRecord], bool]) -> tuple[CertificateState, ...]:
    """The states whose record meets it, in the order of the table."""
    return tuple(state for state, record in STATES.items() if meets(record))


ISSUED = states_where(lambda record: record.issued)
HOLDING = states_where(lambda record: record.holds)

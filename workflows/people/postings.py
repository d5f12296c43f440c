"""Which agency a role may be given for: by what the agency may test at a center, by days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workflows.roles import Role
from workflows.separation import PERSONNEL
from workflows.verdict import ALLOWED, Answer, Refused, Text

# The trades that a laboratory authorises: nobody has them without one.
TRADES = (Role.INSPECTOR, Role.REVIEWER, Role.SIGNATORY)


# Whose side a role is on; a program's key and the house's own are on nobody's.
OF_SHOPS = frozenset({Role.MERCHANT, Role.SHOP_STAFF})
OF_NOBODY = frozenset({Role.API_KEY, Role.BUYER, Role.SYSTEM})
TWO_SIDES = Refused(
    "two_sides",
    Text(
        "同一人不能既为店铺工作又在中心任职：会自己提请、自己处理本店的货",
        "Nobody works for a shop and for a center: they would ask and answer for the same goods",
    ),
    PERSONNEL,
    Text("请先结束另一边的岗位", "End the role on the other side first"),
)


def on_one_side(role: Role, held: Iterable[Role]) -> Answer:
    """Whether a role goes together with those that are held: a shop's never with a center's."""
    others = frozenset(held) - OF_NOBODY
    if role in OF_NOBODY:
        return ALLOWED
    mixed = bool(others - OF_SHOPS) if role in OF_SHOPS else bool(others & OF_SHOPS)
    return TWO_SIDES if mixed else ALLOWED


@dataclass(frozen=True, slots=True)
class ScopePeriod:
    """The days on which an agency may test something at a center; None: until further notice."""

    first: date
    last: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)

    def ends_before(self, day: date) -> bool:
        """Whether it is over, neither today nor to come."""
        return self.last is not None and self.last < day


def may_be_posted(
    role: Role, agency: int | None, scope: Iterable[ScopePeriod], today: date
) -> Answer:
    """Whether a role may be given for an agency whose scope there is this, today or to come."""
    if agency is None:
        if role not in TRADES:
            return ALLOWED
        return Refused(
            "agency_missing",
            Text(
                "检验员、审核员和授权签字人须属于一家检测机构",
                "Inspectors, reviewers and signatories belong to an agency",
            ),
            PERSONNEL,
            Text("请选择机构", "Choose the agency"),
        )
    if any(not period.ends_before(today) for period in scope):
        return ALLOWED
    return Refused(
        "agency_without_scope",
        Text(
            "该机构在这个中心没有检测范围，今天没有，以后也没有",
            "This agency has no scope at that center, neither today nor to come",
        ),
        PERSONNEL,
        Text(
            "请管理员先在“机构”页登记它在该中心的检测范围",
            "An administrator must first record its scope there on the page of agencies",
        ),
    )

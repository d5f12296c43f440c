"""The centers that may take goods, as registering asks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid
from app.models.intake.item import Item
from app.models.network.center import Center, CenterCategory
from app.queries.goods.stock.mapping import StockedProduct, mappings_in_force
from workflows.inspection.states import states_where
from workflows.roles import Actor, Permission
from workflows.verdict import Text

TESTS_DUE = states_where(lambda record: record.tests_due)


@dataclass
class Places:
    """The centers that may take goods, by category, how full each is, and what lies in stock.

    `stocked` is by merchant and the shop's own code of the goods.
    """

    given_id: int | None
    categories: dict[int, frozenset[str]]
    capacity: dict[int, int]
    load: dict[int, int] = field(default_factory=dict)
    stocked: Mapping[tuple[int, str], StockedProduct] = field(default_factory=dict)

    @classmethod
    def load_all(cls, session: Session) -> Places:
        """All active centers."""
        rows = session.execute(
            select(Center.id, Center.capacity_a_day, CenterCategory.category)
            .join(CenterCategory, CenterCategory.center_id == Center.id)
            .where(Center.active.is_(True))
        ).all()
        found: dict[int, set[str]] = {}
        for row in rows:
            found.setdefault(row.id, set()).add(row.category)
        counted = session.execute(
            select(Item.center_id, func.count(Item.id))
            .where(Item.state.in_(TESTS_DUE))
            .group_by(Item.center_id)
        )
        return cls(
            given_id=None,
            categories={key: frozenset(names) for key, names in found.items()},
            capacity={row.id: row.capacity_a_day for row in rows},
            load={row[0]: row[1] for row in counted},
            stocked=mappings_in_force(session),
        )

    @classmethod
    def load_one(cls, session: Session, code: str | None) -> Places:
        """All active centers, or only the one of that code; `Invalid` where there is none."""
        places = cls.load_all(session)
        if code is None:
            return places
        key = session.scalar(select(Center.id).where(Center.code == code))
        if key is None:
            raise Invalid(
                "center", Text(f"没有编号为 {code} 的中心", f"No center is called {code}")
            )
        places.given_id = key
        return places

    def may_import(self, by: Actor) -> bool:
        """Whether the person may bring orders to these centers."""
        if self.given_id is not None:
            return by.may(Permission.ORDER_IMPORT, self.given_id)
        mine = by.centers(Permission.ORDER_IMPORT)
        return mine is None or not mine.isdisjoint(self.categories)

    def keep_to(self, centers: frozenset[int] | None) -> None:
        """Leave only these centers (None: all): who acts for one fills no other."""
        if centers is not None:
            self.categories = {k: v for k, v in self.categories.items() if k in centers}

    def for_category(self, category: str, home: int | None) -> int | None:
        """The center for a piece: the given one, else the shop's own, else the emptiest."""
        for wanted in (self.given_id, home):
            if wanted is not None:
                return wanted if category in self.categories.get(wanted, ()) else None
        able = [key for key, names in self.categories.items() if category in names]
        return min(able, key=lambda k: (self.load.get(k, 0) / self.capacity[k], k), default=None)

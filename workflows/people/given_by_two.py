"""Which roles and keys nobody gives alone."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.people.postings import OF_SHOPS
from workflows.roles import Role
from workflows.whole import whole

# Whether a role decides on goods, papers, money or people: such a role is granted by two. A
# program's decides too: its key cancels what has not come and asks for returns.
DECIDES: Mapping[Role, bool] = whole(
    Role,
    {
        Role.RECEIVING: True,
        Role.INSPECTOR: True,
        Role.REVIEWER: True,
        Role.SIGNATORY: True,
        Role.SEALER: True,  # sends goods out, and hands them back
        Role.CUSTOMER_SERVICE: True,
        Role.PURCHASER: True,
        Role.WAREHOUSE_KEEPER: True,
        Role.AUDITOR: True,
        Role.MANAGER: True,
        Role.ADMIN: True,
        Role.MERCHANT: False,
        Role.SHOP_STAFF: False,
        Role.API_KEY: True,
        Role.BUYER: False,
        Role.SYSTEM: False,
    },
)


def role_takes_two(role: Role, *, shop_has_orders: bool) -> bool:
    """Whether a role is given by two: it decides, or by it one acts for a shop that sells."""
    return DECIDES[role] or (role in OF_SHOPS and shop_has_orders)


def key_takes_two(maker: int | None, owner: int) -> bool:
    """Whether a key takes a second person: by another's key one acts in another's name.

    One's own key opens no more than one's own role; None is the command line, which is alone.
    """
    return maker is not None and maker != owner

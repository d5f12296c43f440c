"""Who sees what a buyer sent with a return: pictures of a home, a hand, a letter."""

from __future__ import annotations

from workflows.roles import Actor, Permission


def may_see_sent(by: Actor, center_id: int | None, *, compares: bool) -> bool:
    """Whoever may read the return; and who compares the goods, as long as that is due."""
    if by.may(Permission.RETURN_READ, center_id):
        return True
    return compares and by.may(Permission.RETURN_COMPARE, center_id)

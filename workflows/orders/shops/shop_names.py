"""What a shop is called: of its platform the only one of that name."""

from __future__ import annotations

from workflows.people.names import name_key, skeleton, without_unseen
from workflows.verdict import Text

LONGEST_SHOP = 100
NO_SHOP = "-"  # orders of before that came in without one
CALCULATES = ("=", "+", "-", "@", "＝", "＋", "－", "＠")  # what a spreadsheet takes for a formula
SHOP_NAME = Text(
    "请填写店铺名称（1 到 100 字，不以 = + - @ 开头）",
    "Name the shop (1 to 100 signs, none of = + - @ first)",
)


def plain_shop(typed: str) -> str:
    """The name without blanks around and doubled ones, and without signs that nobody sees."""
    return " ".join(without_unseen(typed.replace("\t", " ")).split())


def is_same_shop(one: str, other: str) -> bool:
    """Whether two names on one platform are one shop's: written otherwise, read alike."""
    return one == other or (name_key(one) is not None and name_key(one) == name_key(other))


def shop_letters(text: str) -> str:
    """What names and texts are compared by: letters and digits, narrow and small."""
    return skeleton(text)


def is_shop_name(shop: str) -> bool:
    """Whether a shop may be called so."""
    return 0 < len(shop) <= LONGEST_SHOP and not shop.startswith(CALCULATES)

"""Which shop a file is of where its rows name none. What only looks like it is asked, not taken.

The order is that of what is surer: what the file says of itself, orders of it that are known, then
what the same person brought before, then the only shop that the house has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.orders.shops.shop_names import is_same_shop, is_shop_name, plain_shop, shop_letters
from workflows.verdict import Text
from workflows.whole import whole

FEWEST_SIGNS = 3  # of a shop's name, or it would be found in any text
_LABEL = r"(?:店铺名称|店铺名|店铺|店名|商家名称|商家)"
_TOLD = re.compile(
    rf"{_LABEL}\s*[:：]\s*([^:：\t;；|,，]+?)(?=$|[\t;；|,，]|\s{{2,}}|\s\S{{2,8}}[:：])"
)
_LABEL_ALONE = re.compile(rf"{_LABEL}\s*[:：]?")
_ENDING = re.compile(r"\.(?:csv|xlsx?|txt|html?)$", re.IGNORECASE)
_BETWEEN = re.compile(r"[^0-9a-z\u4e00-\u9fff]+")
_LETTERS_THEN_DIGITS = re.compile(r"([a-z]*)[0-9]+")
# What a name that says its shop has in it.
_OF_A_SHOP = ("店", "铺", "商行", "旗舰", "专营", "专卖", "shop", "store")
_COPY = frozenset({"copy", "副本"})


class ShopBy(StrEnum):
    """What a file's shop is known by."""

    SAID = "said"
    ROWS = "rows"
    TITLE = "title"
    NAME = "name"
    ORDERS = "orders"
    LAST = "last"
    ONLY = "only"


# What the house says of a shop that nobody said: none of what was said by person or rows.
TOLD: Mapping[ShopBy, Text | None] = whole(
    ShopBy,
    {
        ShopBy.SAID: None,
        ShopBy.ROWS: None,
        ShopBy.TITLE: Text("按表头上方或工作表名", "by what stands above its header"),
        ShopBy.NAME: Text("按文件名", "by the file's name"),
        ShopBy.ORDERS: Text("按已有的订单", "by orders of it that are known"),
        ShopBy.LAST: Text(
            "沿用您上次同样表头的文件",
            "as the last file of yours with these columns",
        ),
        ShopBy.ONLY: Text("系统里只有这一家店铺", "the only shop that is known"),
    },
)


@dataclass(frozen=True, slots=True)
class BroughtBefore:
    """An earlier file with the same columns: its shop, and whether it was called alike, or neither
    name looks as if it said a shop."""

    shop: str
    named_alike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopFacts:
    """What may tell the shop of a file. `titles` are cells above its header and names of its
    sheets, `known` the shops of its platform, `of_orders` those of its orders that are known,
    `before` the same person's files with the same columns, the latest first; `only` the one shop of
    the whole house, where there is one and it is of this platform."""

    titles: Sequence[str] = ()
    name: str = ""
    known: Sequence[str] = ()
    of_orders: Sequence[str] = ()
    before: Sequence[BroughtBefore] = ()
    only: str = ""


@dataclass(frozen=True, slots=True)
class FoundShop:
    """The shop, and what it is known by."""

    shop: str
    by: ShopBy

    @property
    def told(self) -> Text | None:
        """The sentence for who brought the file; None where they, or it, said so themselves."""
        by = TOLD[self.by]
        if by is None:
            return None
        return Text(
            f"店铺：{self.shop}（{by.zh}）",
            f"shop: {self.shop} ({by.en})",
        )


def which_shop(facts: ShopFacts) -> FoundShop | None:
    """The shop of a file whose rows name none; None where a person has to say it."""
    told = _one(_told_in(facts.titles))
    if told:
        return FoundShop(told, ShopBy.TITLE)
    for texts, by in ((facts.titles, ShopBy.TITLE), ((facts.name,), ShopBy.NAME)):
        if found := _named_in(texts, facts.known):
            return FoundShop(found, by)
    if found := _one(facts.of_orders):
        return FoundShop(found, ShopBy.ORDERS)
    if facts.of_orders:
        return None
    if facts.before:
        last = _one([one.shop for one in facts.before])
        return FoundShop(last, ShopBy.LAST) if last and facts.before[0].named_alike else None
    return FoundShop(facts.only, ShopBy.ONLY) if facts.only else None


def is_taken_for(by: str) -> bool:
    """Whether a shop known by this is the house's own finding, which a person may correct."""
    return by in set(ShopBy) and TOLD[ShopBy(by)] is not None


def likely_shop(facts: ShopFacts) -> str:
    """The answer that is offered with the question; empty where there is none, or where the file's
    name speaks against the last one: nobody confirms a shop by habit there."""
    if facts.before:
        return next((one.shop for one in facts.before if one.named_alike), "")
    return _one(facts.known)


def plain_file_name(name: str) -> str:
    """What the files of one shop have in common in their names: without days, counts and codes."""
    text = _ENDING.sub("", unicodedata.normalize("NFKC", name).casefold().strip())
    words = []
    for word in _BETWEEN.split(text):
        if word in _COPY:
            continue
        if word.isascii() and not word.isalpha():
            found = _LETTERS_THEN_DIGITS.fullmatch(word)
            words.append(found[1] if found is not None else "")
        else:
            words.append("".join(sign for sign in word if not sign.isdigit()))
    return " ".join(filter(None, words))


def names_shop(name: str) -> bool:
    """Whether a file's name looks as if it said a shop: then another name is another shop's."""
    return any(sign in name.casefold() for sign in _OF_A_SHOP)


def _told_in(titles: Sequence[str]) -> list[str]:
    """The shops that are named after a word such as 店铺名称."""
    found: list[str] = []
    for place, cell in enumerate(titles):
        if _LABEL_ALONE.fullmatch(cell.strip()):
            found += titles[place + 1 : place + 2]
        else:
            found += _TOLD.findall(cell)
    return [shop for one in found if is_shop_name(shop := plain_shop(one))]


def _named_in(texts: Sequence[str], known: Sequence[str]) -> str:
    """The one known shop whose name stands in the texts; of one name within another the longer."""
    plain = [shop_letters(text) for text in texts]
    keys = {shop: shop_letters(shop) for shop in known}
    here = {
        shop: key
        for shop, key in keys.items()
        if len(key) >= FEWEST_SIGNS and any(key in text for text in plain)
    }
    whole_names = [
        shop
        for shop, key in here.items()
        if not any(key != other and key in other for other in here.values())
    ]
    return _one(whole_names)


def _one(shops: Sequence[str]) -> str:
    """The shop that all of them are; empty where there are several, or none."""
    first = next(iter(shops), "")
    return first if all(is_same_shop(first, other) for other in shops) else ""

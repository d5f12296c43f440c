"""The facts of a sale read from what a shop writes: cells of a file or fields of a page.

What they say is kept as a part of the facts' JSON, so that one reader, that of the law, reads all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from workflows.returns.law.facts.goods_names import SEAL_NAMES
from workflows.returns.law.facts.words import PackageSeal, PromiseBy
from workflows.returns.sale.merging import merge
from workflows.returns.sale.words import (
    EXCLUSION_NAMES,
    EXCLUSIONS,
    MADE_NAMES,
    SOLD_NAMES,
    WAY_NAMES,
    WAY_PARTS,
    YES_NO,
    ConfirmationWay,
    ExclusionWord,
    MadeAs,
    SoldAs,
    label_platform,
    label_words,
)
from workflows.verdict import Text
from workflows.whole import whole

SHANGHAI = timezone(timedelta(hours=8))
LONGEST = 500
MOST_GIFTS = 20
MOST_DAYS = 365


@dataclass(frozen=True, slots=True)
class SaleRead:
    """What cells say: a part of the facts' JSON; problems by cell. A cell in trouble says
    nothing."""

    facts: dict[str, Any]
    problems: dict[str, Text]


class _BadCellError(ValueError):
    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(zh)


def read_cells(cells: Mapping[str, str], platform: str) -> SaleRead:
    """What the cells of one product or one order say; empty ones say nothing.

    Of a personal cell the digest of its words is handed in, never the words.
    """
    facts: dict[str, Any] = {}
    problems: dict[str, Text] = {}
    for name, said in cells.items():
        text = said.strip()
        if not text:
            continue
        if len(text) > LONGEST:
            problems[name] = Text(f"不得超过 {LONGEST} 字", f"at most {LONGEST} characters")
            continue
        try:
            facts = merge(facts, _READERS[name](text, platform))
        except _BadCellError as bad:
            problems[name] = bad.text
    if (unfit := _unfit(facts)) is not None:
        problems.setdefault(*unfit)
    return SaleRead(facts, problems)


def options(name: str, platform: str) -> dict[str, Text]:
    """The words a cell takes, by what is kept; empty where it takes free text."""
    if name == "return_label":
        return label_words(platform)
    return {str(word): text for word, text in _CHOICES.get(name, {}).items()}


def _unfit(facts: Mapping[str, Any]) -> tuple[str, Text] | None:
    """Facts that say nothing without another."""
    goods = facts.get("goods", {})
    if goods.get("necessary_seal_shown") and not goods.get("necessary_seal"):
        return "seal_shown", Text(
            "还没有填写是哪一层密封", "say first which layer the necessary seal is"
        )
    return None


def _word(name: str, text: str, platform: str) -> str:
    """The word meant: by its code, its Chinese or its English."""
    known = options(name, platform)
    plain = _plain(text)
    for code, names in known.items():
        if plain in {_plain(code), _plain(names.zh), _plain(names.en)}:
            return code
    zh = "、".join(names.zh for names in known.values())
    en = ", ".join(names.en for names in known.values())
    raise _BadCellError(f"应为下列之一：{zh}", f"must be one of: {en}")


def _plain(text: str) -> str:
    return re.sub(r"[\s，,；;。]+", "", text).casefold().replace("7天", "七天")


def _label(text: str, platform: str) -> dict[str, Any]:
    code = _word("return_label", text, platform)
    return {"label": {"platform": str(label_platform(platform)), "value": code}}


def _exclusion(text: str, platform: str) -> dict[str, Any]:
    found = EXCLUSIONS[ExclusionWord(_word("exclusion", text, platform))]
    return {"exclusion": {"ground": str(found.ground), "term": str(found.term)}}


def _way(text: str, platform: str) -> dict[str, Any]:
    way = ConfirmationWay(_word("confirmation_way", text, platform))
    names = ("marked_before_order", "separate_step", "affirmative_act", "per_order")
    return {"confirmation": dict(zip(names, WAY_PARTS[way], strict=True))}


def _record(field: str) -> Callable[[str, str], dict[str, Any]]:
    def read(text: str, _platform: str) -> dict[str, Any]:
        value: Any = [text] if field == "evidence" else text
        return {"confirmation": {"record": {field: value}}}

    return read


def _confirmed_at(text: str, _platform: str) -> dict[str, Any]:
    return {"confirmation": {"record": {"confirmed_at": _moment(text)}}}


def _seal(field: str, name: str) -> Callable[[str, str], dict[str, Any]]:
    def read(text: str, platform: str) -> dict[str, Any]:
        seal = _word(name, text, platform)
        if seal == PackageSeal.OUTER_BOX and field == "necessary_seal":
            raise _BadCellError(
                "外盒不算必要密封：拆开外盒查看是法律允许的",
                "the outer box is never the necessary seal: opening it to look is allowed",
            )
        return {"goods": {field: seal}}

    return read


def _read_shown(text: str, platform: str) -> dict[str, Any]:
    return {"goods": {"necessary_seal_shown": _word("seal_shown", text, platform) == "True"}}


def _read_sold(text: str, platform: str) -> dict[str, Any]:
    sold = SoldAs(_word("sold_as", text, platform))
    return {
        "goods": {
            "indivisible": sold in {SoldAs.PAIR, SoldAs.SET},
            "whole_series": True if sold is SoldAs.SERIES else None,
        }
    }


_DAYS = re.compile(r"([0-9]{1,3}|七|十五|三十)天(?:无理由)?(?:退货|退换)?")
_NUMBERS = {"七": 7, "十五": 15, "三十": 30}
_PROMISED = {
    "return_freight": {"运费险", "包运费", "退货包运费", "承担退货运费", "送运费险"},
    "exchange": {"无理由换货", "换货无忧"},
    "excluded_goods": {"定制可退", "定作可退", "特殊商品可退"},
    "any_condition": {"不限状态", "任意状态可退"},
}


def _promises(text: str, _platform: str) -> dict[str, Any]:
    promise: dict[str, Any] = {"by": str(PromiseBy.SHOP)}
    for part in filter(None, re.split(r"[；;，,、\n]+", text)):
        plain = re.sub(r"\s+", "", part)
        days = _DAYS.fullmatch(plain)
        if days is not None:
            number = _NUMBERS.get(days[1]) or int(days[1])
            if not 1 <= number <= MOST_DAYS:
                raise _BadCellError("天数应为 1 到 365", "the days are 1 to 365")
            promise["days"] = number
            continue
        field = next((f for f, words in _PROMISED.items() if plain in words), None)
        if field is None:
            known = "、".join(sorted(word for words in _PROMISED.values() for word in words))
            raise _BadCellError(
                f"看不懂“{part}”；可写：15天无理由、{known}",
                f"“{part}” isn't understood; known are: 15天无理由, {known}",
            )
        promise[field] = True
    return {"promises": [promise]}


_GIFT = re.compile(r"\s*([^=＝]{1,60}?)\s*[=＝]\s*([0-9]{1,8}(?:\.[0-9]{1,2})?)\s*元?\s*")


def _gifts(text: str, _platform: str) -> dict[str, Any]:
    parts = [part for part in re.split(r"[；;\n]+", text) if part.strip()]
    found = [_GIFT.fullmatch(part) for part in parts]
    if len(parts) > MOST_GIFTS or not all(found):
        raise _BadCellError(
            "请写成“名称=标价”，多件用分号隔开，如 手绳=39.00；首饰盒=0",
            "write name=price, several with a semicolon: 手绳=39.00；首饰盒=0",
        )
    gifts = [{"name": one[1], "indicated_price": one[2]} for one in found if one is not None]
    if len({gift["name"] for gift in gifts}) < len(gifts):
        raise _BadCellError("赠品名称重复", "a gift's name stands twice")
    return {"settlement": {"gifts": gifts}}


_MADE: Mapping[MadeAs, dict[str, bool]] = whole(
    MadeAs,
    {
        MadeAs.FROM_STOCK: {"claimed": False, "existed_before_order": True},
        MadeAs.FROM_OPTIONS: {"claimed": False, "menu_options": True, "individual_work": False},
        MadeAs.FOR_BUYER: {
            "claimed": True,
            "existed_before_order": False,
            "menu_options": False,
            "individual_work": True,
        },
    },
)


def _read_made(text: str, platform: str) -> dict[str, Any]:
    return {"goods": {"custom": dict(_MADE[MadeAs(_word("custom_made", text, platform))])}}


def _read_begun(text: str, _platform: str) -> dict[str, Any]:
    at = _moment(text)
    return {"goods": {"custom": {"production_started": True, "production_started_at": at}}}


def _made_record(text: str, _platform: str) -> dict[str, Any]:
    return {"goods": {"custom": {"production_proof": [text]}}}


_TIME = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?[ T]+([0-9]{1,2})[:：]([0-9]{2})"
    r"(?:[:：]([0-9]{2}))?(?:\+08:00)?"
)


def _moment(text: str) -> str:
    found = _TIME.fullmatch(text)
    try:
        parts = [int(part) for part in found.groups(default="0")] if found else []
        return datetime(*parts, tzinfo=SHANGHAI).isoformat()  # type: ignore[arg-type,misc]  # six
    except (ValueError, TypeError):
        raise _BadCellError(
            "请写日期和时间，如 2026-11-12 20:15", "write day and time, like 2026-11-12 20:15"
        ) from None


_CHOICES: Mapping[str, Mapping[Any, Text]] = {
    "exclusion": EXCLUSION_NAMES,
    "confirmation_way": WAY_NAMES,
    "necessary_seal": SEAL_NAMES,
    "seal_shown": YES_NO,
    "only_seal": SEAL_NAMES,
    "sold_as": SOLD_NAMES,
    "custom_made": MADE_NAMES,
}
_READERS: Mapping[str, Callable[[str, str], dict[str, Any]]] = {
    "return_label": _label,
    "exclusion": _exclusion,
    "confirmation_way": _way,
    "confirmed_at": _confirmed_at,
    "confirmation_text": _record("text_version"),
    "confirmation_record": _record("evidence"),
    "necessary_seal": _seal("necessary_seal", "necessary_seal"),
    "seal_shown": _read_shown,
    "only_seal": _seal("only_seal", "only_seal"),
    "sold_as": _read_sold,
    "promises": _promises,
    "gift_prices": _gifts,
    "custom_made": _read_made,
    "production_at": _read_begun,
    "custom_record": _made_record,
}

"""A lawyer's own file of cases: read, decided, and held against what is written in it.

A case has `id`, `zh`, `article`, `[case.then]` with `decision` and `code`, and its facts in `given`
(as `jadegate decide --schema` describes them). It may start from a `base` and add `with` pieces
that the same file holds, name the sign-for in `signed`, the notice in `asked`, the day whose law
applies in `on`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from workflows.returns.law.act_table import ACTS
from workflows.returns.law.acts import key_of_act
from workflows.returns.law.calendar import local_day
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import Decision
from workflows.returns.law.facts.reading import FactsError, facts_from_json
from workflows.returns.law.places import ArticlePlace, read_place

Fault = str

_KEYS = {"id", "zh", "en", "article", "note", "base", "with", "signed", "asked", "on", "given"}
_THEN = {"decision", "code", "rules", "silent", "missing", "proposal", "by_person"}
_WINDOW = {"signed_on", "nominal_last_day", "last_day", "platform_ends", "promised_ends", "ends"}
_LIMITS = {"address_by", "answer_offence_at", "ship_back_until", "refund_by", "refund_overdue_at"}
_LIMITS |= {"refund_offence_at"}
# What lawyers call the acts, beside the keys and the Chinese names of the table.
_CALLED = {
    "measures": "MEASURES",
    "regs": "REGS",
    "civil code": "CC",
    "e-commerce law": "ECL",
    "penalty measures": "PENALTY",
    "general provisions": "GENERAL",
    "general principles": "PRINCIPLES",
    "food safety law": "FOOD",
    "taobao": "TAOBAO",
    "shanghai": "SHANGHAI",
    "shandong": "SHANDONG",
    "zhejiang": "ZHEJIANG",
}
# Two acts that are called by the number of their order, which is no article.
_BY_ORDER = {"116": "PLATFORM", "117": "LIVE"}
_ORDERS = re.compile(r"Order (116|117)\b")
_NAMED = re.compile(r"(?P<act>[^0-9;；]*?)\s*(?P<place>第?[0-9]+条?(?:\([0-9]+\))?)?\s*")


@dataclass(frozen=True, slots=True)
class CheckedCase:
    """One case: its decision (None where its facts can't be read), and everything that differs."""

    id: str
    decision: Decision | None
    faults: tuple[Fault, ...]


def check_cases(table: Mapping[str, Any]) -> tuple[CheckedCase, ...]:
    """Every case of a parsed file, decided and compared; a case that can't be read says why."""
    return tuple(_checked(row, table) for row in table.get("case", ()))


def _checked(row: Mapping[str, Any], table: Mapping[str, Any]) -> CheckedCase:
    name = str(row.get("id", "?"))
    then = row.get("then", {})
    unknown = [*(row.keys() - _KEYS - {"then", "edge"}), *(then.keys() - _THEN - _WINDOW - _LIMITS)]
    if unknown or not {"id", "then"} <= row.keys():
        return CheckedCase(name, None, (f"未知或缺少的字段 / keys: {', '.join(sorted(unknown))}",))
    try:
        facts = facts_from_json(facts_of_row(row, table))
    except (FactsError, KeyError, TypeError, AttributeError) as error:
        return CheckedCase(name, None, (f"事实不能读取 / the facts can't be read: {error}",))
    sent = facts.notice.sent_at
    on = row.get("on") or (local_day(sent) if sent is not None else None)
    if on is None:
        return CheckedCase(name, None, ("没有 on 也没有通知时间 / neither on nor asked",))
    decision = decide(facts, on)
    faults = (*_then(then, decision), *_articles(str(row.get("article", "")), decision))
    return CheckedCase(name, decision, faults)


def facts_of_row(row: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a case as JSON values: its base, its pieces, its moments, what it gives."""
    given: dict[str, Any] = {}
    if "base" in row:
        join_facts(given, table["base"][row["base"]])
    for piece in row.get("with", ()):
        join_facts(given, table["with"][piece])
    if row.get("signed"):
        parcel = {"delivery": "SIGNED", "at": row["signed"]}
        join_facts(given, {"receipt": {"parcels": [parcel]}})
    if row.get("asked"):
        join_facts(given, {"notice": {"sent_at": row["asked"]}})
    join_facts(given, row.get("given", {}))
    plain: dict[str, Any] = json_values(given)
    return plain


def join_facts(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Tables join, anything else replaces."""
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            join_facts(into[key], value)
        else:
            into[key] = deepcopy(value)


def json_values(value: Any) -> Any:
    """TOML's times as ISO 8601 texts."""
    if isinstance(value, dict):
        return {key: json_values(one) for key, one in value.items()}
    if isinstance(value, list):
        return [json_values(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def _then(then: Mapping[str, Any], decision: Decision) -> list[Fault]:
    spoken = set(decision.rules())
    faults = [
        f"{key}: {then[key]} ≠ {getattr(decision, key)}"
        for key in ("decision", "code", "proposal", "by_person")
        if key in then and getattr(decision, key) != then[key]
    ]
    faults += [f"rules: {name}: 没有适用 / silent" for name in {*then.get("rules", ())} - spoken]
    faults += [f"silent: {name}: 适用了 / spoke" for name in {*then.get("silent", ())} & spoken]
    faults += [
        f"{key}: {then[key]} ≠ {held}"
        for part, keys in ((decision.window, _WINDOW), (decision.deadlines, _LIMITS))
        for key in sorted(keys & then.keys())
        if (held := getattr(part, key, None)) is None or json_values(held) != json_values(then[key])
    ]
    if "missing" in then and [fact.field for fact in decision.missing] != then["missing"]:
        faults.append(f"missing: {then['missing']} ≠ {[fact.field for fact in decision.missing]}")
    return faults


def _articles(written: str, decision: Decision) -> list[Fault]:
    """Articles that the case names and the decision doesn't cite."""
    cited = {
        (key_of_act(one.source), read_place(one.article))
        for reason in decision.reasons
        for one in reason.citations
    }
    return [
        f"article: 未引用 / not cited: {act} {place_text}".rstrip()
        for act, place_text in articles_named(written)
        if not _is_cited(act, read_place(place_text) if place_text else None, cited)
    ]


def articles_named(written: str) -> list[tuple[str, str]]:
    """`Measures 7; 20(2); 民法典 203` as act keys and articles; an act is named once for many."""
    named, act = [], ""
    written = _ORDERS.sub(lambda order: _BY_ORDER[order[1]], written)
    for part in (one.strip() for one in re.split(r"[;；,，、]", written)):
        if not part:
            continue
        found = None if part in ACTS else _NAMED.fullmatch(part)
        if found is None:
            act = part
            named.append((act, ""))
            continue
        act = _key(found["act"].strip(" 《》").removesuffix(" Article")) or act
        named.append((act, found["place"] or ""))
    return named


def _key(called: str) -> str:
    """The key of an act by what a lawyer calls it; an unknown name stays, and is never cited."""
    return _CALLED.get(called.lower()) or key_of_act(called) or called


def _is_cited(
    act: str, place: ArticlePlace | None, cited: set[tuple[str, ArticlePlace | None]]
) -> bool:
    """Whether the article is cited, or one is that holds it or lies in it."""
    held = [one for key, one in cited if key == act]
    if place is None:
        return bool(held)
    return any(
        one is not None
        and one.article == place.article
        and (place.part is None or one.part in {None, place.part})
        for one in held
    )

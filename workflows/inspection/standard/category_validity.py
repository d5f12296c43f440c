"""What is wrong with a category beyond its checks: its paper, credentials, returns, listings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from workflows.inspection.standard.conclusion_validity import (
    claim_faults,
    code_faults,
    phrase_faults,
)
from workflows.inspection.standard.faults import twice, unknown_name, within
from workflows.inspection.standard.parts import Choice, Multi, Part
from workflows.inspection.standard.profile import Naming
from workflows.inspection.standard.return_words import Excludable
from workflows.inspection.standard.routing import compile_rule
from workflows.inspection.standard.types import Check, CheckNeed, Stage, Standard
from workflows.orders.category_patterns import WrongValue
from workflows.verdict import Text

# The desks fill these themselves: gross and net mass, pictures, condition, fingerprint, tag,
# certificate, mass before sealing. A category without them can't be taken in or sent.
BY_THE_DESKS = ("CM-06", "CM-07", "CM-08", "CM-11", "CM-13", "CM-14", "CM-15", "CM-16")
FIELDS = frozenset({"title", "sku"})
# What sellers exclude on and the law doesn't know (Measures 7; Regs 19(1)).
NO_GROUND = {Excludable.PRICE_FLUCTUATION, Excludable.HIGH_VALUE, Excludable.OTHER}


def category_problems(standard: Standard) -> Iterator[Text]:
    """One line for each fault, with its place."""
    yield from _of_header(standard)
    for where, faults in (
        ("certificate", _of_certificate(standard)),
        ("phrases", phrase_faults(standard)),
        ("codes", code_faults(standard)),
        ("claims", claim_faults(standard)),
        ("returns", _of_returns(standard)),
        ("orders", _of_orders(standard)),
    ):
        yield from (within(where, fault) for fault in faults)
    yield from twice("缺陷", "defect", (d.code for d in standard.defects))
    known = {d.code for d in standard.defects}
    for check in standard.checks:
        missing = sorted({code for p in check.parts for code in _defects_of(p)} - known)
        yield from (within(check.code, unknown_name("缺陷代码", "defect code", c)) for c in missing)


def clashes(standards: Sequence[Standard]) -> Iterator[Text]:
    """Where categories get in each other's way: a code that means two things."""
    codes: dict[str, set[str]] = defaultdict(set)
    checks: dict[str, set[str]] = defaultdict(set)
    shops: dict[str, set[str]] = defaultdict(set)
    defects: dict[str, set[Text]] = defaultdict(set)
    for s in standards:
        category = s.category.code
        codes[category].add(s.code)
        for check in s.checks:
            if not check.code.startswith("CM-"):
                checks[check.code].add(category)
        for name in s.orders.product_categories:
            shops[name].add(category)
        for defect in s.defects:
            defects[defect.code].add(defect.name)
    yield from _find_shared("品类", "category", codes)
    yield from _find_shared("检测项", "check", checks)
    yield from _find_shared("店铺类目", "product category", shops)
    for code in sorted(c for c, names in defects.items() if len(names) > 1):
        yield Text(f"缺陷 {code} 有不同名称", f"defect {code} has different names")


def _find_shared(zh: str, en: str, owners: dict[str, set[str]]) -> Iterator[Text]:
    for code, found in sorted(owners.items()):
        if len(found) > 1:
            names = sorted(found)
            yield Text(
                f"{zh} {code} 同属 {'、'.join(names)}", f"{en} {code} is of {', '.join(names)}"
            )


def _of_header(standard: Standard) -> Iterator[Text]:
    header = standard.category
    if not (header.zh.strip() and header.en.strip()):
        yield Text("品类名称须有中英文", "the category is named in both languages")
    if header.threshold < 0:
        yield Text("threshold 不能为负", "the threshold is not negative")
    if not header.credentials:
        yield Text("credentials 至少要有一种资质", "credentials needs at least one kind")
    kinds = {c.code for c in standard.credentials}
    yield from (
        within("credentials", unknown_name("资质种类", "kind of credential", kind))
        for kind in header.credentials
        if kind not in kinds
    )
    for code in BY_THE_DESKS:
        if standard.check(code) is None:
            yield Text(
                f'缺少各环节要填的 {code}，请写 includes = ["common@1"]',
                f'{code}, which the desks fill, is missing: includes = ["common@1"]',
            )


def _of_certificate(standard: Standard) -> Iterator[Text]:
    paper = standard.certificate
    if not (paper.title_zh.strip() and paper.title_en.strip()):
        yield Text("标题须有中英文", "the title is needed in both languages")
    yield from twice("打印项", "row", paper.rows)
    for code in (*paper.rows, *paper.seen, paper.conclusion, paper.shape):
        check = standard.check(code) if code else None
        if code and check is None:
            yield unknown_name("检测项", "check", code)
        elif check is not None and check.stage is Stage.SEALING:
            yield Text(f"{code} 在出证后才填写", f"{code} is filled after the certificate")
    if not any(_is_always_there(standard.check(code)) for code in paper.rows):
        yield Text("至少要打印一个必检项", "a check that is always done must be printed")
    if not paper.conclusion and not paper.phrases:
        yield Text(
            "须写明结论由哪些所见组成（conclusion 或 phrases）",
            "what the conclusion is made of is needed: conclusion or phrases",
        )
    if paper.naming is not Naming.FREE and not paper.conclusion:
        yield Text("按标准定名须写明 conclusion", "a name by a standard needs its conclusion")


def _is_always_there(check: Check | None) -> bool:
    return check is not None and check.need is CheckNeed.ALWAYS


def _of_returns(standard: Standard) -> Iterator[Text]:
    terms = standard.returns
    yield from twice("痕迹", "mark", (m.value for m in terms.marks))
    yield from twice("询问", "asked mark", (m.value for m in terms.asked))
    yield from twice("封口", "seal", (s.value for s in terms.seals))
    yield from twice("排除依据", "ground", (g.value for g in terms.excludable))
    for ground in terms.excludable:
        if ground in NO_GROUND:
            yield Text(
                f"{ground.value} 不是法定的排除依据", f"{ground.value} is no ground of the law"
            )
    if terms.necessary_seal is not None and terms.necessary_seal not in terms.seals:
        yield unknown_name("封口", "seal", terms.necessary_seal.value)
    if terms.told_before_sale and terms.necessary_seal is None:
        yield Text("没有必要封口，无须告知", "nothing is told where no seal is necessary")


def _of_orders(standard: Standard) -> Iterator[Text]:
    orders = standard.orders
    if not (orders.rules or orders.product_categories):
        yield Text("没有任何订单行能归入本品类", "no order line can find the category")
    yield from twice("规则", "rule", (r.id for r in orders.rules))
    for rule in orders.rules:
        if not FIELDS.issuperset(rule.fields) or not rule.fields:
            yield within(rule.id, Text("fields 只能是 title、sku", "fields are title and sku"))
        try:
            compile_rule(standard.category.code, rule)
        except WrongValue as wrong:
            yield within(rule.id, wrong.text)


def _defects_of(part: Part) -> Iterable[str]:
    named = [part.defect]
    if isinstance(part, Choice | Multi):
        named += [option.defect for option in part.options]
    return filter(None, named)

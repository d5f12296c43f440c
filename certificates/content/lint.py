"""What a certificate lacks before it may be issued: ISO/IEC 17025:2017 7.8, letter by letter.

Every problem blocks. A problem names the letter of 7.8.2.1 or the clause, the field, and what is
missing in both languages.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from certificates.content import gem_names
from certificates.content.content import (
    VERSION,
    CertificateContent,
    MeasuredResult,
    ResultKind,
    StatedAuthenticity,
    StatedConformity,
    Wording,
)
from certificates.content.lint_limits import TOO_LONG, texts, too_long
from certificates.content.lint_words import claims_genuine


@dataclass(frozen=True, slots=True)
class LintProblem:
    """One reason not to issue. `rule` is a letter of 7.8.2.1 or a clause; `field` a dotted path."""

    rule: str
    field: str
    zh: str
    en: str


SHAPELESS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})  # Unicode general categories

Present = Callable[[CertificateContent], object]

# What must be there: rule, field, how to see it, what to call it.
REQUIRED: tuple[tuple[str, str, Present, str, str], ...] = (
    ("a", "title", lambda c: _both(c.title), "标题", "title"),
    ("b", "agency.name", lambda c: _both(c.agency.name), "检测机构名称", "name of the agency"),
    ("b", "agency.address", lambda c: _both(c.agency.address), "机构地址", "address of the agency"),
    ("b", "agency.cma", lambda c: c.agency.cma, "CMA 资质编号", "CMA number"),
    ("c", "center", lambda c: _both(c.center), "检测地点", "place of work"),
    ("d", "number", lambda c: c.number, "证书编号", "certificate number"),
    ("d", "second_code", lambda c: c.second_code, "校验码", "second code"),
    ("f", "basis", lambda c: c.basis and all(c.basis), "检测依据", "standards or methods"),
    ("g", "item.code", lambda c: c.item.code, "样品编号", "item code"),
    ("g", "item.description", lambda c: _both(c.item.description), "样品描述", "description"),
    ("g", "item.condition", lambda c: _both(c.item.condition), "样品状态", "condition"),
    ("g", "item.photo_sha256", lambda c: c.item.photo_sha256, "样品照片", "photograph"),
    ("l", "relates_only", lambda c: _both(c.relates_only), "“仅对所检样品负责”声明",
     "statement that results relate only to the item tested"),
    ("m", "results", lambda c: any(r.value for r in c.results), "检测结果", "any result"),
    ("m", "conclusion", lambda c: _both(c.conclusion), "检测结论", "conclusion"),
    ("o", "inspector", lambda c: c.inspector.name, "检验人", "inspector"),
    ("o", "reviewer", lambda c: c.reviewer.name, "审核人", "reviewer"),
    ("o", "signatory", lambda c: c.signatory.name, "批准人", "person who authorises"),
    ("verification", "verification_url", lambda c: c.verification_url, "核验网址",
     "verification URL"),
)  # fmt: skip


def lint(content: CertificateContent, *, gem_named: bool) -> tuple[LintProblem, ...]:
    """All reasons why this may not be issued, none if it may.

    `gem_named`: the conclusion must be a name by GB/T 16552.
    """
    naming = tuple(_naming(content)) if gem_named else ()
    return (*(problem for rule in RULES for problem in rule(content)), *naming)


def _both(text: Wording) -> bool:
    return bool(text.zh.strip() and text.en.strip())


def _find_missing(content: CertificateContent) -> Iterator[LintProblem]:
    for rule, field, present, zh, en in REQUIRED:
        if not present(content):
            yield LintProblem(rule, field, f"缺少{zh}", f"{en} is missing")


def _version(content: CertificateContent) -> Iterator[LintProblem]:
    if content.version != VERSION:
        yield LintProblem(
            "version", "version", f"内容版本须为 {VERSION}", f"version {VERSION} expected"
        )


def _customer(content: CertificateContent) -> Iterator[LintProblem]:
    """Whose order it was is told to who may know (7.8.1.3); the item's code leads to it."""
    if content.customer_reference:
        yield LintProblem(
            "e",
            "customer_reference",
            "证书不印订单号，由样品编号追溯",
            "no order number stands on a certificate: the item code leads to it",
        )


def _dates(content: CertificateContent) -> Iterator[LintProblem]:
    stages = (
        ("h", "received", content.received),
        ("i", "tested_from", content.tested_from),
        ("i", "tested_to", content.tested_to),
        ("j", "issued", content.issued),
    )
    for (_, before, earlier), (rule, field, later) in pairwise(stages):
        if later < earlier:
            yield LintProblem(
                rule, field, f"{field} 早于 {before}", f"{field} is earlier than {before}"
            )


def _rows(content: CertificateContent) -> Iterator[LintProblem]:
    codes: set[str] = set()
    for number, result in enumerate(content.results):
        field = f"results[{number}]"
        yield from _row(result, field)
        if result.code in codes:
            yield LintProblem(
                "m", field, f"项目 {result.code} 重复", f"{result.code} is stated twice"
            )
        codes.add(result.code)


def _row(result: MeasuredResult, field: str) -> Iterator[LintProblem]:
    name = result.label.zh or result.code
    if not _both(result.label) or not result.code:
        yield LintProblem("m", field, "项目缺少编号或名称", "a row lacks its code or its name")
    if result.value is None and (result.not_tested is None or not _both(result.not_tested)):
        yield LintProblem(
            "n", field, f"“{name}”未检测而未说明原因", f"{result.label.en}: not tested, no reason"
        )
    if result.value is not None and result.not_tested is not None:
        yield LintProblem(
            "n", field, f"“{name}”既有结果又称未检测", f"{result.label.en}: tested and not tested"
        )
    if result.value is not None and not _both(result.value):
        yield LintProblem(
            "m", field, f"“{name}”结果为空", f"{result.label.en}: the result is empty"
        )
    if result.value is not None and result.kind is ResultKind.QUANTITY and not result.unit:
        yield LintProblem(
            "m",
            field,
            f"“{name}”缺少单位（无量纲写 1）",
            f"{result.label.en}: no unit (1 where it has no dimension)",
        )


def _conformity(content: CertificateContent) -> Iterator[LintProblem]:
    stated = content.conformity is not StatedConformity.NOT_ASSESSED
    if stated and (content.decision_rule is None or not _both(content.decision_rule)):
        yield LintProblem(
            "7.8.6", "decision_rule", "作出符合性声明而缺少判定规则", "no decision rule is stated"
        )
    if content.conformity is StatedConformity.DEVIATION and not any(map(_both, content.deviations)):
        yield LintProblem(
            "7.8.6", "deviations", "结论为有偏差而未列明偏差", "the deviations are not named"
        )
    if content.conformity is StatedConformity.AS_DESCRIBED and content.deviations:
        yield LintProblem(
            "7.8.6", "conformity", "列有偏差却声明与描述一致", "deviations, yet said to conform"
        )


def _authenticity(content: CertificateContent) -> Iterator[LintProblem]:
    if content.authenticity is StatedAuthenticity.GENUINE:
        return
    for field, text in texts(content):
        if field.startswith(("basis", "agency", "customer_reference")):
            continue
        if word := claims_genuine(text):
            yield LintProblem(
                "7.8.1.2",
                field,
                f"真伪未确认，不得出现“{word}”",
                f"authenticity is not established: {word!r} may not stand here",
            )


def _people(content: CertificateContent) -> Iterator[LintProblem]:
    if len({content.inspector, content.reviewer, content.signatory}) < len(("o", "o", "o")):
        yield LintProblem(
            "o",
            "signatory",
            "检验、审核、批准须为三人",
            "inspector, reviewer and signatory must be three people",
        )


def _supersedes(content: CertificateContent) -> Iterator[LintProblem]:
    earlier = content.supersedes
    if earlier is None:
        return
    if not earlier.number or earlier.number == content.number:
        yield LintProblem(
            "7.8.8", "supersedes.number", "被取代证书编号无效", "the superseded number is not valid"
        )
    if not _both(earlier.reason):
        yield LintProblem(
            "7.8.8", "supersedes.reason", "缺少取代原因", "the reason for replacing is missing"
        )


def _address(content: CertificateContent) -> Iterator[LintProblem]:
    url = content.verification_url
    if not url:
        return
    if not url.startswith(("https://", "http://")) or content.number not in url:
        yield LintProblem(
            "verification",
            "verification_url",
            "核验网址须含证书编号",
            "the verification URL must carry the number",
        )
    if (content.second_code in url) == content.code_covered:
        yield LintProblem(
            "verification",
            "verification_url",
            "核验网址须含校验码；校验码由涂层覆盖的，不得含",
            "the verification URL carries the second code, unless that is covered",
        )


def _naming(content: CertificateContent) -> Iterator[LintProblem]:
    """GB/T 16552-2017: a name of the standard first, treatment in brackets, no trade words."""
    named = content.conclusion.zh
    if not named.startswith(gem_names.NAMES):
        yield LintProblem(
            gem_names.BASIS, "conclusion", "结论未按 GB/T 16552 定名", "not a GB/T 16552 name"
        )
    for word in gem_names.TRADE_WORDS:
        if word in named.replace(" ", ""):
            yield LintProblem(
                gem_names.BASIS,
                "conclusion",
                f"结论不得使用商贸俗称“{word}”",
                f"the trade word {word} may not stand in the conclusion",
            )
    if gem_names.TREATED in named and not any(m in named for m in gem_names.TREATMENT_MARKS):
        yield LintProblem(
            gem_names.BASIS,
            "conclusion",
            "处理须在名称后加括号注明",
            "the treatment stands in brackets behind the name",
        )
    if not any(line.startswith(gem_names.BASIS) for line in content.basis):
        yield LintProblem(
            gem_names.BASIS, "basis", "检测依据缺少 GB/T 16552", "GB/T 16552 is not among the basis"
        )


def _printable(content: CertificateContent) -> Iterator[LintProblem]:
    for field, text in texts(content):
        if not text.isprintable() and any(unicodedata.category(c) in SHAPELESS for c in text):
            yield LintProblem(
                "print", field, "含有不可打印字符", "holds a character without a shape"
            )
        if not unicodedata.is_normalized("NFC", text):
            yield LintProblem("print", field, "文字未按 NFC 规范化", "the text is not in form NFC")
        if too_long(field, text):
            yield LintProblem("print", field, TOO_LONG.zh, TOO_LONG.en)


RULES: tuple[Callable[[CertificateContent], Iterator[LintProblem]], ...] = (
    _version,
    _find_missing,
    _customer,
    _dates,
    _rows,
    _conformity,
    _authenticity,
    _people,
    _supersedes,
    _address,
    _printable,
)

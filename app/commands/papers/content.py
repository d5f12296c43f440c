"""An inspection's facts in the certificate's own vocabulary: the one place that translates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from certificates.content import content as paper
from workflows.inspection.finding import Finding
from workflows.inspection.judging.judgement import Authenticity, Conformity, Verdict
from workflows.inspection.standard.parts import (
    Choice,
    DatePart,
    FilePart,
    Multi,
    Number,
    Part,
    Photos,
    YesNo,
)
from workflows.inspection.standard.profile import Printing
from workflows.inspection.standard.types import Check, Stage, Standard

CONDITION = "CM-11"
DECISION_RULE = paper.Wording(
    "简单接受：测得值在限值内即判合格，未计入测量不确定度。",
    "Simple acceptance: a reading within the limits conforms; uncertainty is not deducted.",
)
NOT_ESTABLISHED = paper.Wording(
    "真伪未能判定，本证书不作真品结论。", "Authenticity was not established and is not stated."
)
HAN = re.compile(r"[\u3400-\u9fff]")
TREATED = ("（处理）", " (treated)")
YES, NO = ("是", "yes"), ("否", "no")


@dataclass(frozen=True, slots=True)
class Party:
    """A person who answers for a step."""

    name: str
    credential: str


@dataclass(frozen=True, slots=True)
class CertificateSource:
    """Everything a certificate is made of, as the database has it."""

    number: str
    second_code: str
    verification_url: str
    item_ref: str
    item_title: str
    order_reference: str
    agency: paper.Laboratory
    center: paper.Wording
    standard: Standard
    findings: Mapping[str, Finding]
    verdict: Verdict
    received: date
    tested_from: date
    tested_to: date
    issued: date
    inspector: Party
    reviewer: Party
    signatory: Party
    photo_sha256: str = ""
    supersedes: paper.Supersedes | None = None


def content_of(source: CertificateSource) -> paper.CertificateContent:
    """What the certificate states."""
    category = source.standard.category
    printed = source.standard.certificate
    genuine = source.verdict.authenticity is Authenticity.GENUINE
    return paper.CertificateContent(
        version=paper.VERSION,
        number=source.number,
        second_code=source.second_code,
        family=paper.Family(category.family),
        layout_version=1,
        category=category.code,
        category_name=paper.Wording(category.zh, category.en),
        title=paper.Wording(printed.title_zh, printed.title_en),
        agency=source.agency,
        center=source.center,
        customer_reference=source.order_reference,
        item=_item(source),
        received=source.received,
        tested_from=source.tested_from,
        tested_to=source.tested_to,
        issued=source.issued,
        conclusion=_conclusion(source, printed),
        authenticity=paper.StatedAuthenticity.GENUINE
        if genuine
        else paper.StatedAuthenticity.UNDETERMINED,
        conformity=_conformity(source.verdict),
        decision_rule=DECISION_RULE,
        results=tuple(_results(source, printed.rows)),
        basis=_basis(source, printed.rows),
        inspector=paper.AnsweringPerson(source.inspector.name, source.inspector.credential),
        reviewer=paper.AnsweringPerson(source.reviewer.name, source.reviewer.credential),
        signatory=paper.AnsweringPerson(source.signatory.name, source.signatory.credential),
        verification_url=source.verification_url,
        deviations=_deviations(source),
        remarks=() if genuine else (NOT_ESTABLISHED,),
        supersedes=source.supersedes,
    )


def _item(source: CertificateSource) -> paper.CertifiedItem:
    shown = _value(source, CONDITION)
    return paper.CertifiedItem(
        code=source.item_ref,
        description=_description(source),
        condition=shown or paper.Wording("已记录", "As recorded"),
        photo_sha256=source.photo_sha256,
    )


def _description(source: CertificateSource) -> paper.Wording:
    """What can be seen: a gem's shape and colour, in neutral words; else the listed title."""
    seen = [_value(source, code) for code in source.standard.certificate.seen]
    known = [value for value in seen if value is not None]
    if not known:
        return paper.Wording(source.item_title, source.standard.category.en)
    return paper.Wording("，".join(v.zh for v in known), ", ".join(v.en for v in known))


def _conclusion(source: CertificateSource, printed: Printing) -> paper.Wording:
    """The name by GB/T 16552 with the shape for gems; else the title of the listing."""
    named = _value(source, printed.conclusion) if printed.conclusion else None
    if named is None:
        return paper.Wording(source.item_title, source.standard.category.en)
    shape = _value(source, printed.shape) if printed.shape else None
    if shape is None or shape.zh == "其他":
        return named
    return paper.Wording(f"{named.zh}{shape.zh}", f"{named.en}, {shape.en.lower()}")


def _conformity(verdict: Verdict) -> paper.StatedConformity:
    if verdict.conformity is Conformity.AS_DESCRIBED:
        return paper.StatedConformity.AS_DESCRIBED
    if verdict.conformity is Conformity.UNDETERMINED:
        return paper.StatedConformity.NOT_ASSESSED
    return paper.StatedConformity.DEVIATION


def _deviations(source: CertificateSource) -> tuple[paper.Wording, ...]:
    if _conformity(source.verdict) is not paper.StatedConformity.DEVIATION:
        return ()
    return tuple(
        paper.Wording(f"{c.name.zh}：{c.reason.zh}", f"{c.name.en}: {c.reason.en}")
        for c in source.verdict.checks
        if c.failed
    )


def _results(source: CertificateSource, codes: Sequence[str]) -> Iterator[paper.MeasuredResult]:
    untested = [
        check.code
        for check in source.standard.checks
        if check.stage is Stage.BENCH
        and check.code not in codes
        and (finding := source.findings.get(check.code)) is not None
        and finding.not_testable
    ]
    for code in (*codes, *untested):
        check = source.standard.check(code)
        finding = source.findings.get(code)
        if check is None or finding is None:
            continue
        value = _value(source, code)
        reason = None if value else _not_tested(source.standard, finding)
        if value is None and reason is None:
            continue
        number = _number(check)
        yield paper.MeasuredResult(
            code=code,
            label=paper.Wording(check.zh, check.en),
            value=value,
            kind=paper.ResultKind.QUANTITY if number else paper.ResultKind.OBSERVATION,
            unit=(number.unit or "1") if number else "",
            method=_method(source, check),
            not_tested=reason,
        )


def _number(check: Check) -> Number | None:
    shown = [p for p in check.parts if not isinstance(p, Photos | FilePart)]
    numbers = [p for p in shown if isinstance(p, Number)]
    return numbers[0] if numbers and len(numbers) == len(shown) else None


def _method(source: CertificateSource, check: Check) -> str:
    titles = source.standard.citations(check, source.tested_to)
    published = [c for c in titles if "GB" in c.source or "ISO" in c.source or "JJF" in c.source]
    return published[0].source if published else ""


def _basis(source: CertificateSource, codes: Sequence[str]) -> tuple[str, ...]:
    methods = (
        _method(source, check)
        for code in codes
        if code in source.findings and (check := source.standard.check(code)) is not None
    )
    found = tuple(dict.fromkeys(m for m in methods if m))
    head = source.standard
    return found or (f"{head.zh} v{head.version}",)


def _not_tested(standard: Standard, finding: Finding) -> paper.Wording | None:
    if not finding.not_testable:
        return None
    reason = standard.reason(finding.not_testable)
    zh, en = (reason.zh, reason.en) if reason else (finding.not_testable, finding.not_testable)
    return paper.Wording(*(f"{t}（{finding.note}）" if finding.note else t for t in (zh, en)))


def _value(source: CertificateSource, code: str) -> paper.Wording | None:
    check, finding = source.standard.check(code), source.findings.get(code)
    if check is None or finding is None:
        return None
    parts = [
        part
        for part in check.parts
        if part.key in finding.values and not isinstance(part, Photos | FilePart)
    ]
    said = [_said(source.standard, part, finding.values[part.key]) for part in parts]
    if len(set(said)) == 1 and all(isinstance(part, Choice) for part in parts):
        said = said[:1]  # brand, model, colour: as listed. Once is enough
    if not said:
        return None
    joined = " × " if _number(check) and len(said) > 1 else "，"
    foreign = [en for _, en in said if not HAN.search(en)]  # what was typed has no translation
    zh = joined.join(zh for zh, _ in said)
    return paper.Wording(zh, joined.replace("，", ", ").join(foreign) or zh)


def _said(standard: Standard, part: Part, value: object) -> tuple[str, str]:
    if isinstance(part, Choice):
        return _option(standard, part, str(value))
    if isinstance(part, Multi) and isinstance(value, tuple):
        named = [_option(standard, part, str(v)) for v in value]
        return "、".join(zh for zh, _ in named), ", ".join(en for _, en in named)
    if isinstance(part, YesNo):
        zh, en = YES if value else NO
        return (f"{part.zh}：{zh}", f"{part.en}: {en}") if part.zh else (zh, en)
    if isinstance(part, Number):
        figures = value if isinstance(value, tuple) else (value,)
        text = " / ".join(_figure(part, v) for v in figures if isinstance(v, Decimal))
        return text, text
    if isinstance(part, DatePart) and isinstance(value, date):
        return value.isoformat(), value.isoformat()
    return str(value), str(value)


def _figure(part: Number, value: Decimal) -> str:
    return format(value.quantize(part.resolution), "f")


def _option(standard: Standard, part: Choice | Multi, code: str) -> tuple[str, str]:
    found = next((o for o in part.options if o.code == code), None)
    if found is not None:
        return found.zh, found.en
    table = standard.table(part.names) if isinstance(part, Choice) and part.names else None
    plain = code.replace(TREATED[0], "")
    row = (
        next((r for r in table.rows if plain in (r.code, r.zh, *r.aliases)), None)
        if table
        else None
    )
    if row is None:
        return code, code
    treated = TREATED[0] in code
    return row.zh + TREATED[0] * treated, row.en + TREATED[1] * treated

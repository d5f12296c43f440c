"""An inspection's facts in the certificate's own vocabulary: the one place that translates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.commands.papers.in_print import printed_content
from certificates.content import content as paper
from certificates.page.layout.versions import LATEST
from workflows.inspection.finding import Finding, Listing
from workflows.inspection.judging.judgement import Authenticity, Conformity, Verdict
from workflows.inspection.standard.types import Check, Stage, Standard
from workflows.inspection.words.conclusion import conclusion_of
from workflows.inspection.words.printed_row import printed_row, row_label
from workflows.inspection.words.wording import finding_in_words
from workflows.verdict import Text

CONDITION = "CM-11"
DECISION_RULE = paper.Wording(
    "简单接受：测得值在限值内即判合格，未计入测量不确定度。",
    "Simple acceptance: a reading within the limits conforms; uncertainty is not deducted.",
)
NOT_ESTABLISHED = paper.Wording(
    "真伪未能判定，本证书不作真品结论。", "Authenticity was not established and is not stated."
)


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
    agency: paper.Laboratory
    center: paper.Wording
    standard: Standard
    findings: Mapping[str, Finding]
    listing: Listing
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
    code_covered: bool = False


def content_of(source: CertificateSource) -> paper.CertificateContent:
    """What the certificate states, in words that the paper can show."""
    return printed_content(_state_content(source))


def _state_content(source: CertificateSource) -> paper.CertificateContent:
    category = source.standard.category
    printed = source.standard.certificate
    genuine = source.verdict.authenticity is Authenticity.GENUINE
    return paper.CertificateContent(
        version=paper.VERSION,
        number=source.number,
        second_code=source.second_code,
        family=paper.Family(category.family),
        layout_version=LATEST,
        category=category.code,
        category_name=paper.Wording(category.zh, category.en),
        title=paper.Wording(printed.title_zh, printed.title_en),
        agency=source.agency,
        center=source.center,
        customer_reference="",
        item=_item(source),
        received=source.received,
        tested_from=source.tested_from,
        tested_to=source.tested_to,
        issued=source.issued,
        conclusion=_conclusion(source),
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
        code_covered=source.code_covered,
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


def _conclusion(source: CertificateSource) -> paper.Wording:
    """What was found: never the words of the listing."""
    said = conclusion_of(source.standard, source.findings, source.listing)
    return _word(said)


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
        row = printed_row(source.standard, check, finding)
        reason = None if row else _not_tested(source.standard, finding)
        if row is None and reason is None:
            continue
        unit = row.unit if row is not None else ""
        yield paper.MeasuredResult(
            code=code,
            label=_word(row_label(check)),
            value=_word(row.value) if row is not None else None,
            kind=paper.ResultKind.QUANTITY if unit else paper.ResultKind.OBSERVATION,
            unit=unit,
            method=_method(source, check),
            not_tested=reason,
        )


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
    own = f"检测规程《{head.zh}》第 {head.version} 版 House procedure “{head.en}”, v{head.version}"
    return found or (own,)


def _not_tested(standard: Standard, finding: Finding) -> paper.Wording | None:
    if not finding.not_testable:
        return None
    reason = standard.reason(finding.not_testable)
    zh, en = (reason.zh, reason.en) if reason else (finding.not_testable, finding.not_testable)
    return paper.Wording(*(f"{t}（{finding.note}）" if finding.note else t for t in (zh, en)))


def _value(source: CertificateSource, code: str) -> paper.Wording | None:
    said = finding_in_words(source.standard, source.findings, code)
    return None if said is None else _word(said)


def _word(said: Text) -> paper.Wording:
    return paper.Wording(said.zh, said.en)

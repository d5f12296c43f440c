"""Every category: a complete genuine piece passes, each critical failure fails, nothing is free."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.certain import there
from support.sample_findings import ON, findings_of, listing_of, standard_of
from support.standards.made_findings import failing, passing

from app.demo.samples import cases
from workflows.inspection.finding import Finding, Listing, parse_value
from workflows.inspection.judging.judge import is_needed, judge, judge_check
from workflows.inspection.judging.judgement import Authenticity, CheckStatus, Conformity, Outcome
from workflows.inspection.standard.catalogue import (
    Severity,
    Stage,
    Standard,
    categories,
    standard_at,
)
from workflows.verdict import Refused

CATEGORIES = [c.code for c in categories()]
SHIPPABLE = {Outcome.PASS, Outcome.DEVIATION}

# The only critical checks whose failure isn't a failure of the item: a file is there or missing,
# and a second opinion that differs goes to a third person.
BY_ABSENCE = {"CM-13", "CO-17"}
THIRD_PERSON = {"BG-19"}
DECLARED = {"liquor": {"mass_g": "954"}, "watch": {"metal": "18K 金"}}


def verdict(case: str, findings: dict[str, Finding], listing: Listing | None = None):
    facts = listing_of(case) if listing is None else listing
    return judge(standard_of(case), findings, facts, ON, through=Stage.SEALING)


@pytest.mark.parametrize("code", CATEGORIES)
def test_a_complete_genuine_piece_passes(code):
    found = verdict(code, findings_of(code))
    assert found.missing == ()
    assert (found.outcome, found.authenticity, found.conformity) == (
        Outcome.PASS,
        Authenticity.GENUINE,
        Conformity.AS_DESCRIBED,
    )
    assert found.defects == ()


CRITICAL = [
    (code, check.code)
    for code in CATEGORIES
    for check in there(standard_at(code, 1)).checks
    if check.severity is Severity.CRITICAL
]


@pytest.mark.parametrize(("case", "code"), CRITICAL)
def test_each_critical_check_failed_alone_fails_the_piece(case, code):
    standard, listing = standard_of(case), listing_of(case, **DECLARED.get(case, {}))
    findings = findings_of(case)
    check = there(standard.check(code))
    outcomes = set()
    for bad in failing(standard, check, findings, listing):
        changed = {**findings, code: bad}
        result = judge_check(standard, check, changed, listing, ON)
        if result.failed and result.weight is Severity.CRITICAL and not result.missing:
            complete = _with_needed(standard, changed, listing)
            outcomes.add(verdict(case, complete, listing).outcome)
    assert outcomes == (set() if code in BY_ABSENCE | THIRD_PERSON else {Outcome.FAIL})


def _with_needed(
    standard: Standard, findings: dict[str, Finding], listing: Listing
) -> dict[str, Finding]:
    """What the changed finding makes necessary, answered well."""
    more = {
        c.code: passing(standard, c, findings, listing)
        for c in standard.checks
        if c.code not in findings and is_needed(c, findings, listing)
    }
    return findings | more


REQUIRED = [
    (code, check.code)
    for code in CATEGORIES
    for check in there(standard_at(code, 1)).checks
    if is_needed(check, findings_of(code), listing_of(code))
]


@pytest.mark.parametrize(("case", "code"), REQUIRED)
def test_each_required_check_left_empty_is_named(case, code):
    findings = findings_of(case)
    findings[code] = Finding()
    found = verdict(case, findings)
    named = [m for m in found.missing if m.code == code]
    assert named
    assert found.outcome is Outcome.INCOMPLETE
    assert found.authenticity is not Authenticity.GENUINE
    assert found.conformity is not Conformity.AS_DESCRIBED
    name = there(standard_of(case).check(code)).name
    assert named[0].name == name
    assert name.zh in named[0].sentence.zh
    assert name.en in named[0].sentence.en


def test_a_conditional_check_without_its_condition_is_not_asked_for():
    standard, listing = standard_of("jade"), listing_of("jade")
    mount = there(standard.check("JD-16"))
    result = judge_check(standard, mount, findings_of("jade"), listing, ON)
    assert result.status is CheckStatus.NOT_NEEDED
    mounted = listing_of("jade", mounted="yes")
    asked = judge_check(standard, mount, findings_of("jade"), mounted, ON)
    assert asked.status is CheckStatus.MISSING


@settings(max_examples=40)
@given(st.data())
def test_taking_a_required_finding_away_never_improves_the_outcome(data):
    case = data.draw(st.sampled_from(cases()))
    findings, listing = findings_of(case), listing_of(case)
    standard = standard_of(case)
    needed = [c for c in standard.checks if is_needed(c, findings, listing)]
    gone = data.draw(st.sets(st.sampled_from([c.code for c in needed if c.code in findings])))
    before = verdict(case, findings)
    after = verdict(case, {k: v for k, v in findings.items() if k not in gone})
    assert after.outcome not in SHIPPABLE or after.outcome is before.outcome
    if after.authenticity is Authenticity.GENUINE:
        assert before.authenticity is Authenticity.GENUINE
    if after.conformity is Conformity.AS_DESCRIBED:
        assert before.conformity is Conformity.AS_DESCRIBED


@settings(max_examples=40)
@given(st.data())
def test_taking_a_declared_fact_away_never_makes_a_failed_piece_pass(data):
    case = data.draw(st.sampled_from(["jade_treated", "liquor_counterfeit", "handbag_deviation"]))
    listing = dict(listing_of(case))
    gone = data.draw(st.sets(st.sampled_from(sorted(listing))))
    after = verdict(case, findings_of(case), {k: v for k, v in listing.items() if k not in gone})
    assert after.outcome is not Outcome.PASS


RAW = st.one_of(
    st.sampled_from(["yes", "no", "match", "none", "0", "1.66", "99999", "2020-01-01", "x"]),
    st.lists(st.sampled_from(["none", "granular", "1.5", "a" * 64]), max_size=3),
)


@settings(max_examples=60)
@given(st.data())
def test_the_judge_never_raises_on_what_was_read(data):
    case = data.draw(st.sampled_from(CATEGORIES))
    standard = standard_of(case)
    findings: dict[str, Finding] = {}
    for check in data.draw(st.lists(st.sampled_from(standard.checks), max_size=12)):
        raw = {p.key: data.draw(RAW) for p in check.parts}
        finding = parse_value(check, raw)
        if not isinstance(finding, Refused):
            findings[check.code] = finding
    declared = data.draw(st.sets(st.sampled_from(sorted(listing_of(case)))))
    listing = {k: v for k, v in listing_of(case).items() if k in declared}
    found = judge(standard, findings, listing, ON, through=data.draw(st.sampled_from(Stage)))
    assert all(r.reason.zh and r.reason.en for r in found.checks)
    assert found.outcome not in SHIPPABLE or not found.missing

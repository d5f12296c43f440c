"""Tones: the colour and shape of every word that a badge may show, of all vocabularies together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import get_args

from workflows.inspection.decisions import DECISIONS
from workflows.inspection.judging import judgement
from workflows.inspection.judging.judgement import Authenticity, CheckStatus, Conformity
from workflows.inspection.states import STATES as ITEM_STATES
from workflows.machine import ToneName
from workflows.papers.states import STATES as CERTIFICATE_STATES
from workflows.returns.law import rule
from workflows.returns.states import STATES as RETURN_STATES
from workflows.whole import whole

WAIT: ToneName = "wait"
OUTCOME_TONES: Mapping[judgement.Outcome, ToneName] = whole(
    judgement.Outcome,
    {
        judgement.Outcome.PASS: "good",
        judgement.Outcome.FAIL: "bad",
        judgement.Outcome.DEVIATION: "ask",
        judgement.Outcome.NEEDS_PERSON: "ask",
        judgement.Outcome.UNDETERMINED: "open",
        judgement.Outcome.INCOMPLETE: "wait",
    },
)
AUTHENTICITY_TONES: Mapping[Authenticity, ToneName] = whole(
    Authenticity,
    {
        Authenticity.GENUINE: "good",
        Authenticity.COUNTERFEIT: "bad",
        Authenticity.UNDETERMINED: "open",
    },
)
CONFORMITY_TONES: Mapping[Conformity, ToneName] = whole(
    Conformity,
    {
        Conformity.AS_DESCRIBED: "good",
        Conformity.DEVIATION: "ask",
        Conformity.NOT_AS_DESCRIBED: "bad",
        Conformity.UNDETERMINED: "open",
    },
)
STATUS_TONES: Mapping[CheckStatus, ToneName] = whole(
    CheckStatus,
    {
        CheckStatus.PASS: "good",
        CheckStatus.FAIL: "bad",
        CheckStatus.OPEN: "open",
        CheckStatus.MISSING: "wait",
        CheckStatus.NOT_NEEDED: "wait",
        CheckStatus.NOT_TESTABLE: "open",
    },
)
LAW_TONES: Mapping[rule.DecisionOutcome, ToneName] = whole(
    rule.DecisionOutcome,
    {
        rule.DecisionOutcome.ACCEPT: "good",
        rule.DecisionOutcome.ACCEPT_INSPECT: "good",
        rule.DecisionOutcome.REFUSE: "bad",
        rule.DecisionOutcome.PERSON: "ask",
        rule.DecisionOutcome.MORE_INFO: "ask",
        rule.DecisionOutcome.QUALITY: "work",
    },
)
# Words of pages that stand in no table of the rules.
WORD_TONES: Mapping[str, ToneName] = MappingProxyType(
    {
        "error": "bad",
        "expired": "ended",
        "ok": "good",
        "warn": "ask",
        "withdrawn": "ended",
    }
)


def join_tones(*vocabularies: Iterable[tuple[str, ToneName]]) -> Mapping[str, ToneName]:
    """All words with their tones. ValueError for one word with two tones: a badge shows but one."""
    tones: dict[str, ToneName] = {}
    for vocabulary in vocabularies:
        for word, tone in vocabulary:
            if tones.setdefault(str(word), tone) != tone:
                raise ValueError(f"“{word}” is both {tones[str(word)]} and {tone}")
    return MappingProxyType(tones)


TONES: Mapping[str, ToneName] = join_tones(
    ((tone, tone) for tone in get_args(ToneName)),
    ((state, record.tone) for state, record in ITEM_STATES.items()),
    ((state, record.tone) for state, record in RETURN_STATES.items()),
    ((state, record.tone) for state, record in CERTIFICATE_STATES.items()),
    ((decision, record.tone) for decision, record in DECISIONS.items()),
    OUTCOME_TONES.items(),
    AUTHENTICITY_TONES.items(),
    CONFORMITY_TONES.items(),
    STATUS_TONES.items(),
    LAW_TONES.items(),
    WORD_TONES.items(),
)


def tone_of(state: str) -> str:
    """The tone of a state; a word that is in no vocabulary is quiet."""
    return TONES.get(state, WAIT)

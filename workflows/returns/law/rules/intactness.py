"""Whether the goods are intact (CPL 25(3); Measures 8, 9; Regs 19(3)). Steps 7 and 9.

Goods are intact until shown otherwise. What a buyer tells never refuses by itself; what a person
found refuses only with evidence and a ground the law knows. There is no deduction for wear: the
answer is the full price or no duty to take the goods back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workflows.returns.law.case import Case
from workflows.returns.law.facts.situation import Arrival, GoodsCondition
from workflows.returns.law.facts.words import Mark, Province, ReturnFinding
from workflows.returns.law.rule import (
    DecisionCode,
    RuleEffect,
    RuleWord,
    rule,
    words_of_day,
)
from workflows.returns.law.rules.confirmation import unconfirmed_claim
from workflows.returns.law.rules.intact import counter_evidence
from workflows.returns.law.rules.intact.counter_evidence import (
    ACCEPTED_AT_PICKUP,
    ACTIVATED_UNCONFIRMED,
    differences,
    measured_otherwise,
)
from workflows.returns.law.rules.intact.special import ON_THE_WAY, special, tamper_tag
from workflows.returns.law.rules.marks import BEFORE_MEASURES, ELEC_ACTIVATED
from workflows.returns.law.rules.meanings import GoodsStage, Meaning, Weight, meaning_of

PRESUMED = rule(
    "intact.presumed",
    RuleEffect.NOTE,
    None,
    f"MEASURES 8; REGS 19(3); {BEFORE_MEASURES}",
    "没有相反情况前，推定商品完好。",
    "The goods are taken to be intact until shown otherwise.",
)
SHANDONG = rule(
    "intact.shandong",
    RuleEffect.NOTE,
    None,
    "SHANDONG 29",
    "山东：为查验、试用拆封而未污损的，视为完好。",
    "Shandong: opened to check or try, neither soiled nor damaged, counts as intact.",
)
AWAITING = rule(
    "intact.awaiting",
    RuleEffect.INSPECT,
    DecisionCode.OK_7D,
    f"MEASURES 13; MEASURES 25; {BEFORE_MEASURES}",
    "退回商品已收到，等待查验人作出结论。",
    "The goods are back and await the inspector's conclusion.",
)
CONFIRMED = rule(
    "intact.confirmed",
    RuleEffect.ACCEPT,
    DecisionCode.OK_7D,
    "MEASURES 13; CPL 25(3)",
    "查验人确认商品完好，应当在收到退货七日内退款。",
    "The inspector found the goods intact: to be refunded within seven days of their arrival.",
)
NO_GROUND = rule(
    "intact.no_ground",
    RuleEffect.ACCEPT,
    DecisionCode.OK_7D,
    f"MEASURES 8; REGS 19(3); MEASURES 31(1); {BEFORE_MEASURES}",
    "查验记录的情况都不是法定的不完好情形，应当退款。",
    "Nothing that was recorded is a ground of the law: to be refunded.",
)
EVIDENCE_NEEDED = rule(
    "intact.evidence_needed",
    RuleEffect.PERSON,
    None,
    f"~MEASURES 8; ECL 62; {BEFORE_MEASURES}",
    "“不完好”或“调换”的结论须有查验人和证据，补充前不得拒绝。",
    "Not intact or swapped takes an inspector's name and evidence; no refusal before that.",
    may_refuse=False,
)
VALUE_UNPROVEN = rule(
    "intact.value_unproven",
    RuleEffect.PERSON,
    DecisionCode.SOILED_DAMAGED,
    f"MEASURES 9; {BEFORE_MEASURES}",
    "有使用痕迹，但没有认定价值明显贬损，由人工判断。",
    "There are traces of use, but no considerable loss of value was found: a person judges.",
)
SWAPPED = rule(
    "intact.swapped",
    RuleEffect.REFUSE,
    DecisionCode.SWAPPED,
    "MEASURES 8; REGS 19(4); CPL 25(3)",
    "查验人依据证据认定退回的不是原商品，原物退还买家。",
    "The inspector found, with evidence, that this is not the piece sent: it goes back.",
)
ANY_CONDITION = rule(
    "intact.any_condition",
    RuleEffect.ACCEPT,
    DecisionCode.OK_PROMISE,
    "REGS 12; CPL 44; MEASURES 5",
    "已承诺不限商品状态退货，应当履行。",
    "The return was promised whatever the state of the goods and has to be kept.",
)

RULES = (
    *counter_evidence.RULES,
    PRESUMED,
    SHANDONG,
    AWAITING,
    CONFIRMED,
    NO_GROUND,
    EVIDENCE_NEEDED,
    VALUE_UNPROVEN,
    SWAPPED,
    ANY_CONDITION,
)


_NEVER_PROMISED = frozenset({DecisionCode.SWAPPED, DecisionCode.NOT_RECEIVED})
_NEGATIVE = frozenset({RuleEffect.INSPECT, RuleEffect.PERSON, RuleEffect.REFUSE})
_OPENED = frozenset({Mark.OPENED, Mark.TRIED_ON, Mark.POWERED_ON})

_ESTABLISHED_LATER = frozenset({Weight.GENERAL, Weight.LISTED, Weight.JUDGED})

# What a mark's weight does at each stage; GENERAL refuses only with considerable loss of value.
_EFFECTS: dict[Weight, dict[GoodsStage, RuleEffect]] = {
    Weight.LOOK: {GoodsStage.TOLD: RuleEffect.INSPECT, GoodsStage.BACK: RuleEffect.INSPECT},
    Weight.SUPPLY: {
        GoodsStage.TOLD: RuleEffect.INSPECT,
        GoodsStage.BACK: RuleEffect.INSPECT,
        GoodsStage.FOUND_INTACT: RuleEffect.INSPECT,
        GoodsStage.FOUND_NOT_INTACT: RuleEffect.PERSON,
    },
    Weight.GENERAL: {
        GoodsStage.TOLD: RuleEffect.INSPECT,
        GoodsStage.BACK: RuleEffect.PERSON,
        GoodsStage.FOUND_NOT_INTACT: RuleEffect.REFUSE,
    },
    Weight.LISTED: {
        GoodsStage.TOLD: RuleEffect.PERSON,
        GoodsStage.BACK: RuleEffect.PERSON,
        GoodsStage.FOUND_NOT_INTACT: RuleEffect.REFUSE,
    },
    Weight.JUDGED: {
        GoodsStage.TOLD: RuleEffect.PERSON,
        GoodsStage.BACK: RuleEffect.PERSON,
        GoodsStage.FOUND_NOT_INTACT: RuleEffect.PERSON,
    },
}


def intactness(case: Case) -> Iterator[RuleWord]:
    """Steps 7 and 9: what the buyer tells, then what was seen and found on arrival."""
    said = tuple(_seen(case))
    if case.kept(lambda promise: promise.any_condition):
        kept = tuple(w for w in said if w.effect not in _NEGATIVE or w.code in _NEVER_PROMISED)
        if kept != said:
            said = (ANY_CONDITION.say(), *kept)
    arrival = case.facts.arrival
    if arrival is not None and arrival.accepted_at_pickup:
        against = next((w for w in said if _is_against_state(w)), None)
        if against is not None:
            yield ACCEPTED_AT_PICKUP.say(code=against.code)
    yield from said


def _is_against_state(word: RuleWord) -> bool:
    return word.effect is RuleEffect.REFUSE and word.code not in _NEVER_PROMISED


def _seen(case: Case) -> Iterator[RuleWord]:
    arrival = case.facts.arrival
    if arrival is None or arrival.finding is None or arrival.found_by is None:
        yield from _unfound(case, arrival)
    elif arrival.finding in {ReturnFinding.INTACT, ReturnFinding.FAULTY}:
        yield from measured_otherwise(arrival)
        yield CONFIRMED.say()
        yield from _all_marks(case, arrival.condition, GoodsStage.FOUND_INTACT)
    elif not arrival.evidence:
        yield from _unproven(case, arrival)
    elif arrival.finding is ReturnFinding.SWAPPED:
        yield SWAPPED.say(by_person=True)
    else:
        yield from _not_intact(case, arrival)


def _unfound(case: Case, arrival: Arrival | None) -> Iterator[RuleWord]:
    if arrival is not None and arrival.finding in {
        ReturnFinding.NOT_INTACT,
        ReturnFinding.SWAPPED,
    }:
        yield from _unproven(case, arrival)
        return
    stage = GoodsStage.TOLD if arrival is None else GoodsStage.BACK
    said = tuple(_all_marks(case, _union(case, arrival), stage))
    yield from differences(arrival)
    yield from said
    if stage is GoodsStage.BACK:
        yield AWAITING.say()
    elif all(word.effect is RuleEffect.NOTE for word in said):
        yield PRESUMED.say()


def _unproven(case: Case, arrival: Arrival) -> Iterator[RuleWord]:
    said = tuple(_all_marks(case, _union(case, arrival), GoodsStage.BACK))
    code = next((word.code for word in said if word.code is not None), DecisionCode.AMBIGUOUS_LAW)
    yield EVIDENCE_NEEDED.say(
        code=DecisionCode.SWAPPED if arrival.finding is ReturnFinding.SWAPPED else code
    )
    yield from differences(arrival)
    yield from said


def _not_intact(case: Case, arrival: Arrival) -> Iterator[RuleWord]:
    said = tuple(_all_marks(case, arrival.condition, GoodsStage.FOUND_NOT_INTACT))
    carried = any(mark in ON_THE_WAY for mark in arrival.condition.marks)
    weigh = (
        (RuleEffect.PERSON, RuleEffect.REFUSE)
        if carried
        else (RuleEffect.REFUSE, RuleEffect.PERSON)
    )
    yield from sorted(said, key=lambda w: weigh.index(w.effect) if w.effect in weigh else 2)
    yield from differences(arrival)
    if not any(word.effect in weigh for word in said):
        yield NO_GROUND.say()


def _union(case: Case, arrival: Arrival | None) -> GoodsCondition:
    told = case.facts.condition
    if arrival is None:
        return told
    back = arrival.condition
    return GoodsCondition(
        marks=(*told.marks, *back.marks), broken_seals=(*told.broken_seals, *back.broken_seals)
    )


def _all_marks(case: Case, seen: GoodsCondition, stage: GoodsStage) -> Iterator[RuleWord]:
    spoken = set()
    for mark in dict.fromkeys(seen.marks):
        for word in words_of_day(_mark(case, mark, seen, stage), case.on):
            if word.rule.id not in spoken:
                spoken.add(word.rule.id)
                yield word
    if case.facts.sale.province is Province.SHANDONG and _OPENED & set(seen.marks):
        yield SHANDONG.say()


def _mark(case: Case, mark: Mark, seen: GoodsCondition, stage: GoodsStage) -> Iterator[RuleWord]:
    goods = case.facts.goods
    meaning = meaning_of(mark, goods.category)
    if mark is Mark.TAMPER_TAG_REMOVED:
        yield from tamper_tag(case, stage)
        return
    if meaning is None:
        meaning = special(mark, goods, seen)
    if mark is Mark.ACTIVATED and meaning.rule is ELEC_ACTIVATED and unconfirmed_claim(case):
        yield ACTIVATED_UNCONFIRMED.say(_EFFECTS[Weight.JUDGED].get(stage, RuleEffect.NOTE))
        return
    if mark in ON_THE_WAY and not meaning.rule.in_force(case.on):
        meaning = replace(meaning, rule=ON_THE_WAY[mark])
    yield from _weighed(case, meaning, stage)


def _weighed(case: Case, meaning: Meaning, stage: GoodsStage) -> Iterator[RuleWord]:
    if meaning.weight is Weight.HARMLESS:
        yield meaning.rule.say(RuleEffect.NOTE)
        return
    effect = _EFFECTS[meaning.weight].get(stage)
    if effect is None:
        return
    arrival = case.facts.arrival
    general = meaning.weight is Weight.GENERAL and stage is GoodsStage.FOUND_NOT_INTACT
    if general and not (arrival is not None and arrival.value_loss):
        yield VALUE_UNPROVEN.say(code=meaning.rule.code)
    else:
        told = stage is GoodsStage.TOLD and meaning.weight in _ESTABLISHED_LATER
        yield meaning.rule.say(effect, by_person=effect is RuleEffect.REFUSE, told=told)

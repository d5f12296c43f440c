"""Which instruments a finding was read with: registered here, fit to-day, chosen by the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid
from app.models.inspection.instrument import Instrument
from app.queries.inspection.instruments import in_use, on_hand, register_of
from workflows.inspection.finding import Finding
from workflows.inspection.instruments.kinds import INSTRUMENTS, InstrumentKind, kinds_of_part
from workflows.inspection.instruments.register import (
    RegisteredInstrument,
    may_be_read,
    uncertainty_of,
)
from workflows.inspection.standard.parts import Number
from workflows.inspection.standard.types import Check, Stage
from workflows.roles import Actor
from workflows.verdict import Refused, Text


def read_with(
    session: Session, center_id: int, check: Check, found: Finding, *, by: Actor, now: datetime
) -> tuple[Finding, tuple[int, ...]]:
    """The finding with the uncertainty of its instruments, and their keys.

    A center that has registered no instrument of a kind names none for it. Raises `Invalid` where
    it has several and none is in hand, and where the one in hand may not be read from to-day.
    """
    kinds = frozenset(
        kind for part in check.parts if part.key in found.values for kind in kinds_of_part(part)
    )
    if check.stage is not Stage.BENCH or not kinds or by.person_id is None:
        return found, ()
    here = in_use(session, center_id, kinds)
    if not here:
        return found, ()
    mine = on_hand(session, by.person_id, center_id, kinds)
    chosen = [_choose(check, kind, here, mine) for kind in sorted({one.kind for one in here})]
    known = register_of(session, chosen)
    day = local(now).date()
    for one in chosen:
        answer = may_be_read(known[one.id], day)
        if isinstance(answer, Refused):
            raise Invalid(check.code, answer.reason, answer.code, answer.citation, answer.next_step)
    stated = _state_uncertainty(check, found, [(one.kind, known[one.id]) for one in chosen], now)
    return replace(found, uncertainty=stated), tuple(one.id for one in chosen)


def _choose(
    check: Check,
    kind: InstrumentKind,
    here: Iterable[Instrument],
    mine: Mapping[InstrumentKind, int],
) -> Instrument:
    those = [one for one in here if one.kind is kind]
    if len(those) == 1:
        return those[0]
    found = next((one for one in those if one.id == mine.get(kind)), None)
    if found is None:
        name = INSTRUMENTS[kind].name
        raise Invalid(
            check.code,
            Text(f"用哪台{name.zh}？", f"Which {name.en}?"),
            "instrument_not_chosen",
            next_step=Text("请先在“仪器”页选定", "Choose it on the page of instruments first"),
        )
    return found


def _state_uncertainty(
    check: Check,
    found: Finding,
    chosen: Iterable[tuple[InstrumentKind, RegisteredInstrument]],
    now: datetime,
) -> dict[str, Decimal]:
    """U by part: what was typed, else what the calibration states for readings in its unit."""
    stated = dict(found.uncertainty)
    by_kind = dict(chosen)
    for part in check.parts:
        if not isinstance(part, Number) or part.key in stated or part.key not in found.values:
            continue
        value = found.values[part.key]
        readings = value if isinstance(value, tuple) else (value,)
        for kind in kinds_of_part(part) & by_kind.keys():
            one = by_kind[kind]
            if one.unit != part.unit:
                continue
            given = [
                uncertainty_of(one, abs(reading), local(now).date())
                for reading in readings
                if isinstance(reading, Decimal)
            ]
            if given and all(u is not None for u in given):
                stated[part.key] = max(u for u in given if u is not None)
    return stated

"""Spectra on the bench and in review: what they may prove, and the reviewer's answer to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.evidence import StoredFile
from app.commands.inspection.review import may_judge
from app.commands.load import item_for_update, open_inspection
from app.models.inspection.evidence import Attachment
from app.queries.inspection.curves import curves_of_item, references
from app.readers.spectrum.measure import correlation
from workflows.inspection.curves import CurveReading, SpectrumMatch, curve_rule_of, fits
from workflows.inspection.events import CurveAnswered
from workflows.inspection.standard.file_fields import field_for, measured_for
from workflows.inspection.standard.types import Check
from workflows.inspection.states import ItemState
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

LIKE_ENOUGH = 0.5
MATCHES = 3
SHORTEST_ANSWER = 4
LONGEST_ANSWER = 500


def curve_reading(session: Session, check: Check, file: StoredFile) -> CurveReading | None:
    """What was read off a file for a check, with the reference spectra that it is most like.

    Raises `Refusal` for a curve of another technique, axis, range or resolution than is asked.
    """
    reading, rule = file.file.reading, curve_rule_of(check)
    if reading is None:
        return None
    part = field_for(check, file.extension, picture=False)
    if not isinstance(part, Refused):
        asked = measured_for(check, part, reading.technique)
        if isinstance(asked, Refused):
            raise Refusal(asked)
    if rule is None:
        return None
    answer = fits(rule, reading)
    if isinstance(answer, Refused):
        raise Refusal(answer)
    known = references(session, rule.technique.value) if reading.shape else []
    alike = [
        SpectrumMatch(name, material, round(correlation(reading.shape, shape), 4))
        for name, material, shape in known
    ]
    best = sorted(alike, key=lambda match: -match.correlation)[:MATCHES]
    return replace(reading, matches=tuple(m for m in best if m.correlation >= LIKE_ENOUGH))


def answer_curve(
    session: Session, ref: str, key: int, reason: str, *, by: Actor, now: datetime
) -> None:
    """The reviewer says why the conclusion stands though a curve seems to say otherwise.

    What the curve plainly contradicts can't be answered. Whoever may not sign the verdict may not.
    """
    item = item_for_update(session, ref)
    if not by.may(Permission.REVIEW, item.center_id):
        raise NotPermitted
    inspection = open_inspection(session, item)
    if inspection is None or item.state is not ItemState.IN_REVIEW:
        raise Missing
    may_judge(session, item, by, now)
    curve = next((c for c in curves_of_item(session, item) if c.key == key), None)
    if curve is None or not curve.doubts:
        raise Missing
    said = reason.strip()
    if not SHORTEST_ANSWER <= len(said) <= LONGEST_ANSWER:
        zh = f"请写明判断依据（{SHORTEST_ANSWER} 至 {LONGEST_ANSWER} 字）"
        en = f"Say what you judge by, in {SHORTEST_ANSWER} to {LONGEST_ANSWER} characters"
        raise Invalid("reason", Text(zh, en), "reason_missing")
    codes = sorted(d.code for d in curve.doubts)
    attachment = session.get_one(Attachment, key)
    attachment.answer = {
        "inspection": inspection.id,
        "doubts": codes,
        "reason": said,
        "by": by.person_id,
        "at": now.isoformat(),
    }
    record.append(
        session,
        CurveAnswered(inspection.round, curve.check, curve.digest, codes, said),
        by=by,
        now=now,
        center_id=item.center_id,
        item_id=item.id,
    )

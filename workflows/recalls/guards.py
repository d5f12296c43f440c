"""The guards that object to a recall's changes."""

from __future__ import annotations

from workflows.guard import guard
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

HOUSE = Citation("Jadegate house rules", tag="house rule")


@guard
def because_said(reason: str) -> Answer:
    """Whoever stops a recall, or ends it, says why; at the end that is the report."""
    if reason.strip():
        return ALLOWED
    return Refused("reason_missing", Text("请写明原因", "Say why"), HOUSE)


@guard
def reaches_something(reach: int) -> Answer:
    """A recall that reaches nothing would only look as if something had been done."""
    if reach > 0:
        return ALLOWED
    return Refused(
        "recall_reaches_nothing",
        Text("按这些条件没有查到任何货品", "Nothing is found by this scope"),
        HOUSE,
        Text("请核对批号、供应商和日期", "Check the batch, the supplier and the days"),
    )


@guard
def all_stopped(undone: int) -> Answer:
    """It ends only when all that it reaches is stopped, and everybody was told."""
    if undone == 0:
        return ALLOWED
    return Refused(
        "recall_under_way",
        Text(f"还有 {undone} 件没有停下或告知", f"{undone} are not stopped or told yet"),
        HOUSE,
        Text("系统仍在执行，请稍后再看", "The system is still at it: look again in a while"),
    )


@guard
def buyers_answered(unanswered: int) -> Answer:
    """It ends only when of each piece with a buyer it is known what became of it."""
    if unanswered == 0:
        return ALLOWED
    return Refused(
        "buyers_unanswered",
        Text(f"还有 {unanswered} 件没有买家答复", f"Of {unanswered} nothing is known yet"),
        HOUSE,
        Text("请逐件登记；多次联系不上也要登记", "Note each; also who was not reached"),
    )

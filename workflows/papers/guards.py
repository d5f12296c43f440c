"""The guards that object to a certificate's changes."""

from __future__ import annotations

from workflows.guard import guard
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

AMENDMENTS = Citation("ISO/IEC 17025:2017", "7.8.8")
IMPARTIALITY = Citation("ISO/IEC 17025:2017", "4.1")


@guard
def reason_stated(reason: str) -> Answer:
    """A paper that others rely on changes for a reason that is on record."""
    if reason.strip():
        return ALLOWED
    return Refused("reason_missing", Text("请写明撤销理由", "Say why it is revoked"), AMENDMENTS)


@guard
def second_is_another(actor: int | None, second: int | None) -> Answer:
    """Nobody revokes alone."""
    if second is not None and second != actor:
        return ALLOWED
    return Refused(
        "second_person_needed",
        Text("撤销证书须有第二人", "Revoking takes a second person"),
        IMPARTIALITY,
    )


@guard
def second_is_auditor(second_audits: bool) -> Answer:
    """The second person is one who may write audit findings at that center."""
    if second_audits:
        return ALLOWED
    return Refused(
        "second_person_no_auditor",
        Text("第二人须是审计员", "The second person must be an auditor"),
        IMPARTIALITY,
    )


@guard
def piece_compared(compared_by: int | None) -> Answer:
    """A returned piece takes its paper with it only where somebody has compared the two."""
    if compared_by is not None:
        return ALLOWED
    return Refused(
        "never_compared", Text("退货还没有比对", "Nobody has compared the returned piece")
    )


@guard
def draft_is_current(speaks_of_now: bool) -> Answer:
    """What is issued states the test that passed, not one before it."""
    if speaks_of_now:
        return ALLOWED
    return Refused(
        "draft_void",
        Text(
            "定稿之后货品已重新检测或离开待签发，草稿作废",
            "The piece was tested again or moved on since the content was frozen: void",
        ),
        next_step=Text("请打开货品，按最新检测签发", "Open the piece and sign its latest test"),
    )


@guard
def draft_is_useless(speaks_of_now: bool, printable: bool) -> Answer:
    """A draft that states the latest test, and that a paper can show, is not thrown away."""
    if not speaks_of_now or not printable:
        return ALLOWED
    return Refused("draft_current", Text("草稿仍然有效", "The draft still holds"))

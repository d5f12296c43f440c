"""What a paper shows of a listed title: said at the registration, corrected by a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands import record
from app.commands.load import item_for_update
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from workflows.intake.events import PrintedTitleCorrected, TitleMadePrintable
from workflows.papers.printable import TITLE_LENGTH, in_print, printed_title
from workflows.papers.states import HOLDING
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

SIGNED = Refused(
    "title_signed",
    Text(
        "证书已签字，打印品名不能再改",
        "The certificate is signed; its printed title stays as it is",
    ),
    next_step=Text("需要更改的，重新检测后另发新证", "To change it, test again and issue anew"),
)


def say_printed_title(session: Session, item: Item, *, by: Actor, now: datetime) -> None:
    """Tell the ledger what was dropped or replaced in a title; nothing where nothing was."""
    printed = printed_title(item.title)
    if printed.note is None:
        return
    record.append(
        session,
        TitleMadePrintable(
            item.title, printed.shown, _points(printed.dropped), _points(printed.replaced)
        ),
        by=by,
        now=now,
        center_id=item.center_id,
        item_id=item.id,
    )


def correct_printed_title(
    session: Session, ref: str, text: str, reason: str, *, by: Actor, now: datetime
) -> Item:
    """A person says what the paper shows instead of the title; the title itself stays.

    Until a certificate is signed. The same text answers an open question: a person has looked.
    """
    item = item_for_update(session, ref)
    role = by.role_for(Permission.CATEGORY_DECIDE, item.center_id)
    if role is None:
        raise NotPermitted
    signed = session.scalars(
        select(Certificate.id).where(Certificate.item_id == item.id, Certificate.state.in_(HOLDING))
    ).first()
    if signed is not None:
        raise Refusal(SIGNED)
    wanted = _readable(text)
    if not reason.strip():
        raise Invalid("reason", Text("请填写理由", "Give a reason"), "reason_missing")
    if wanted == item.printed_title and not item.title_asks:
        return item
    before, item.printed_title, item.title_asks = item.printed_title, wanted, False
    record.append(
        session,
        PrintedTitleCorrected(item.title, before, wanted, reason.strip()),
        by=by,
        now=now,
        role=role,
        center_id=item.center_id,
        item_id=item.id,
    )
    return item


def _readable(text: str) -> str:
    printed = in_print(text)
    if not printed.shown:
        raise Invalid("title", Text("请填写打印品名", "Give the title to print"))
    if printed.replaced and printed.note is not None:
        raise Invalid("title", printed.note, "missing_glyph")
    if len(printed.shown) > TITLE_LENGTH:
        over = len(printed.shown) - TITLE_LENGTH
        raise Invalid(
            "title",
            Text(
                f"打印品名最多 {TITLE_LENGTH} 字，多了 {over} 字",
                f"At most {TITLE_LENGTH} characters; {over} too many",
            ),
        )
    return printed.shown


def _points(characters: tuple[str, ...]) -> list[str]:
    return [f"U+{ord(char):04X}" for char in characters]

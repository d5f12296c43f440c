"""What may be done to many returns with one click; the command of each says whether it may."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.base import clock
from app.base.errors import Invalid
from app.commands.returns.buyer import write_message
from app.commands.returns.desk.hand_over import hand_over
from app.commands.returns.goods import give_address
from app.web.base.access import acting
from app.web.base.lists import number
from workflows.verdict import Text

Given = Mapping[str, str]
ME, NOBODY = "me", "nobody"
CHOOSE = Text("请选择交给谁", "Choose whom it goes to")


@dataclass(frozen=True, slots=True)
class ManyAct:
    """What is done to one of them, and what is said of it."""

    run: Callable[[Any, str, Given], object]
    done: Text


def whose(given: Given) -> int | None:
    """Whom a form gives a case to; None: back to all. Raises `Invalid` for anything else."""
    to = given.get("to", "")
    if to == ME:
        return acting().person_id
    found = number(to)
    if found is None and to != NOBODY:
        raise Invalid("to", CHOOSE)
    return found


def _address(session: Any, ref: str, _given: Given) -> None:
    give_address(session, ref, by=acting(), now=clock.now())


def _message(session: Any, ref: str, given: Given) -> None:
    write_message(session, ref, given.get("text", ""), by=acting(), now=clock.now())


def _assign(session: Any, ref: str, given: Given) -> None:
    hand_over(session, ref, whose(given), by=acting(), now=clock.now())


MANY: Mapping[str, ManyAct] = {
    "address": ManyAct(_address, Text("已发地址", "Address sent")),
    "message": ManyAct(_message, Text("已留言", "Message sent")),
    "assign": ManyAct(_assign, Text("已分派", "Assigned")),
}

"""Refusals as they leave a command, and the HTTP status of each kind."""

from __future__ import annotations

import json

from app.base.db import KeptOnRaise
from workflows.audit.heads import read_only
from workflows.people.second_tab import Fields, TwoValues
from workflows.verdict import Citation, Refused, Text


class Refusal(Exception):
    """A rule refused: carries the value, so that the page shows the reason and its source."""

    status = 409

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.code)
        self.refused = refused


class RememberedRefusal(Refusal, KeptOnRaise):
    """A refusal that leaves a record: what was written before it is kept."""


class NotPermitted(Refusal):
    """The person may not do this here."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            Refused(
                "not_permitted",
                Text("您没有此项权限", "You are not permitted to do this"),
                next_step=Text(
                    "如工作需要，请联系中心主管", "Ask the center manager if your work needs it"
                ),
            )
        )


class NotYet(Refusal):
    """What this needs is still being made; the same request is answered in a while."""

    status = 503


class NeighbourAway(Refusal):
    """What the house leans on did not answer: `app/base/watch/neighbours.py` says which."""

    status = 503


class ReadOnly(Refusal):
    """Heads that were recorded apart do not lie on this database's chains: nothing is written."""

    status = 503

    def __init__(self) -> None:
        super().__init__(read_only())


class ChangedElsewhere(Refusal):
    """What was sent was changed elsewhere too since the page was drawn: the person chooses.

    `open` are the fields that wait for it, `kept` what is kept now, by field.
    """

    def __init__(self, waiting: tuple[TwoValues, ...], kept: Fields) -> None:
        said = "；".join(f"已存“{_one(w.theirs)}”，您填的是“{_one(w.mine)}”" for w in waiting)
        told = "; ".join(f"“{_one(w.theirs)}” is kept, you sent “{_one(w.mine)}”" for w in waiting)
        super().__init__(
            Refused(
                "changed_elsewhere",
                Text(f"别的页面改过：{said}，没有保存", f"Changed elsewhere: {told}; not saved"),
                next_step=Text("再改一次这一栏，就以您的为准", "Change it once more to keep yours"),
                facts={"kept": json.dumps({name: list(values) for name, values in kept.items()})},
            )
        )
        self.open = waiting
        self.kept = kept


def _one(values: tuple[str, ...]) -> str:
    return "、".join(values) or "–"


class Missing(Refusal):
    """No such thing, or not for this person to know."""

    status = 404

    def __init__(self, what: Text | None = None) -> None:
        text = what or Text("没有找到", "Not found")
        super().__init__(
            Refused("missing", text, next_step=Text("请核对后再试", "Check it and try again"))
        )


class Invalid(Refusal):
    """What was sent can't be read; `field` says where."""

    status = 422

    def __init__(
        self,
        field: str,
        reason: Text,
        code: str = "invalid",
        citation: Citation | None = None,
        next_step: Text | None = None,
    ) -> None:
        super().__init__(Refused(code, reason, citation, next_step, facts={"field": field}))
        self.field = field


TAG_USED = Refused(
    "tag_used",
    Text("该防拆扣编号已使用过", "This tamper tag number was used before"),
    Citation("CM-14", tag="house rule"),
    Text("请换一个新的防拆扣", "Take a new tag"),
)

# SQLite names the columns of a violated constraint, PostgreSQL the constraint.
CONFLICTS: dict[str, Refused] = {"seal.tag_no": TAG_USED, "uq_seal_tag_no": TAG_USED}

SOMEONE_FASTER = Refused(
    "someone_faster",
    Text("别人刚刚改动了同一条记录", "Someone else has just changed the same record"),
    next_step=Text("页面已不是最新，请刷新后再试", "Reload the page and try again"),
)


def conflict(message: str) -> Refused:
    """What a violated database constraint means to the person who met it."""
    return next((r for name, r in CONFLICTS.items() if name in message), SOMEONE_FASTER)

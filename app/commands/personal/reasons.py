"""Why somebody touches a buyer's data: a sentence that stays for ever, and so names nobody."""

from __future__ import annotations

from app.base.errors import Invalid
from app.commands.entries import typed_sentence
from app.queries.personal.vault import Knowledge
from workflows.verdict import Text

SHORTEST_NAME = 2


def typed_reason(raw: str, held: Knowledge) -> str:
    """The reason as typed. Raises `Invalid` for none, and for one that repeats what is protected:
    it goes into the ledger, which forgets nothing."""
    reason = typed_sentence("reason", raw)
    if not reason:
        raise Invalid("reason", Text("请写明原因", "Say why"))
    told = [held.receiver.name, held.receiver.phone, held.receiver.address]
    told += [row.get(name, "") for row in held.rows.values() for name in _NAMED]
    if any(len(said) >= SHORTEST_NAME and said in reason for said in told):
        raise Invalid(
            "reason",
            Text(
                "原因永久保存在台账，请不要写买家的姓名、电话或地址",
                "The reason stays in the ledger; don't write the buyer's name, phone or address",
            ),
        )
    return reason


_NAMED = ("receiver_name", "receiver_phone", "address")

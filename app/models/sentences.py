"""Sentences of the staff's: the kind of column in which they lie, and its door.

Whatever page, program or command sets one, it passes here; the ledger's events pass too.
"""

from __future__ import annotations

from typing import Annotated, Any

from sqlalchemy import Text, event
from sqlalchemy.orm import QueryableAttribute, mapped_column

from app.base.db import Base
from app.base.errors import Invalid
from workflows.event import Event
from workflows.personal.sentences import objection_to

SAID = "said by staff"
Sentence = Annotated[str, mapped_column(Text, info={SAID: True})]
# Fields of events that are sentences, as `tests/workflows/personal/event_fields.toml` has them.
OF_EVENTS = ("reason", "text", "note", "why")


def must_name_nobody(field: str, sentence: str) -> None:
    """Raises `Invalid` for a sentence that tells whom it is about."""
    objection = objection_to(sentence)
    if objection is not None:
        raise Invalid(field, objection.reason, objection.code, next_step=objection.next_step)


def check_event(happened: Event) -> None:
    """The same of an event, which the ledger never forgets."""
    for field in OF_EVENTS:
        if isinstance(said := getattr(happened, field, None), str):
            must_name_nobody(field, said)


@event.listens_for(Base, "attribute_instrument", propagate=True)
def _watch(_of: type[Base], key: str, attribute: QueryableAttribute[Any]) -> None:
    columns = getattr(attribute.property, "columns", ())
    if not columns or not columns[0].info.get(SAID):
        return

    def is_set(_row: Base, sentence: Any, *_more: Any) -> None:
        if isinstance(sentence, str):
            must_name_nobody(key, sentence)

    event.listen(attribute, "set", is_set)

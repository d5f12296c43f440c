"""All that the ledger can say: the events of every column, by tag.

It stands above the columns. Who writes an event takes it from its column; who reads the ledger,
where any event may stand, looks here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType, ModuleType
from typing import Any

from workflows.audit import events as audit
from workflows.dispatch import events as dispatch
from workflows.event import Event, ToldIn
from workflows.goods import events as goods
from workflows.goods.stock import events as stock
from workflows.inspection import events as inspection
from workflows.inspection.instruments import events as instruments
from workflows.intake import events as intake
from workflows.messages import events as messages
from workflows.network import events as network
from workflows.orders import events as orders
from workflows.papers import events as papers
from workflows.people import events as people
from workflows.personal import events as personal
from workflows.recalls import events as recalls
from workflows.returns import events as returns
from workflows.returns.service import events as after_sales
from workflows.verdict import Text

COLUMNS: tuple[ModuleType, ...] = (
    audit,
    dispatch,
    goods,
    stock,
    inspection,
    instruments,
    intake,
    messages,
    network,
    orders,
    papers,
    people,
    personal,
    recalls,
    returns,
    after_sales,
)


def declared_in(column: ModuleType) -> Iterator[type[Event]]:
    """The events that a module declares itself, in its order."""
    for value in vars(column).values():
        known = isinstance(value, type) and issubclass(value, Event)
        if known and value.__module__ == column.__name__:
            yield value


def join_events(events: Iterable[type[Event]]) -> Mapping[str, type[Event]]:
    """Events by tag. ValueError for one without tag or version, and for a tag given twice."""
    by_tag: dict[str, type[Event]] = {}
    for cls in events:
        name = f"{cls.__module__}.{cls.__qualname__}"
        if not {"tag", "version", "title"} <= vars(cls).keys():
            raise ValueError(f"{name} has no tag and version of its own: declare it with @event")
        if cls.tag in by_tag:
            raise ValueError(f"{by_tag[cls.tag].__qualname__} and {name} are both tagged {cls.tag}")
        by_tag[cls.tag] = cls
    return MappingProxyType(by_tag)


EVENTS: Mapping[str, type[Event]] = join_events(
    e for column in COLUMNS for e in declared_in(column)
)


def title_of(tag: str) -> Text:
    """The name of a fact; an unknown tag (from a newer version) names itself."""
    known = EVENTS.get(tag)
    return known.title if known else Text(tag, tag)


def state_after(tag: str, body: Mapping[str, Any]) -> str:
    """The state that a fact left behind; empty where it changed none or its tag is unknown."""
    known = EVENTS.get(tag)
    if known is None or known.led_to is None:
        return ""
    told = known.led_to
    return str(body[told.field]) if isinstance(told, ToldIn) else told.value

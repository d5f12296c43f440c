"""Small files that cost much: each ends within its bounds, whatever it is called in the end.

What is measured is the process of the reader: its memory and its seconds of the processor.
"""

from __future__ import annotations

from functools import partial

import pytest
from support.hostile import bombs
from support.sealed_samples import House

from app.readers import calls
from app.readers.bounded.ask import Cost, NotAnswered
from app.readers.door import examine_paper, read_file
from app.readers.facts import MEGABYTE, FileFacts
from app.readers.kinds import KINDS, PAPERS
from app.readers.orders import order_file
from app.readers.orders.kinds import ORDERS
from app.readers.sniff import sniff
from certificates.checking.examine import PaperFacts
from certificates.reasons import Reason
from workflows.verdict import Refused

MOST_MEMORY, MOST_CPU = 512 * MEGABYTE, 11
SENT = 25 * MEGABYTE
# Those that are large but honest, and are taken.
HONEST = {"WebP 4000²", "JPEG 7200² progressive", "zip in zip"}


def cost_of(reader, content, limits) -> Cost:
    try:
        return calls.ROOM.ask(reader, content, limits)[1]
    except NotAnswered as unanswered:
        return unanswered.cost or Cost(0, 0, 0)


def within(cost: Cost) -> None:
    assert 0 < cost.memory <= MOST_MEMORY
    assert cost.cpu <= MOST_CPU


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> House:
    return House(tmp_path_factory.mktemp("house"))


@pytest.mark.parametrize("name", bombs.PAPERS)
def test_a_paper(name: str, house: House) -> None:
    content = bombs.PAPERS[name]()
    assert len(content) <= 4.2 * MEGABYTE
    (kind,) = PAPERS
    cost = cost_of(partial(kind.read, house.trust), content, kind.limits)
    within(cost)
    # Refused by what it looks like: nothing of it was unpacked.
    assert cost.cpu < 3
    assert cost.memory < 160 * MEGABYTE
    facts = examine_paper(content, house.trust)
    assert isinstance(facts, PaperFacts)
    expected = Reason.ANOTHER if name == "12 authorities" else Reason.NO_SIGNATURE
    assert facts.issuer is expected
    assert facts.faults or expected is Reason.ANOTHER


@pytest.mark.parametrize("name", bombs.EVIDENCE)
def test_a_file_of_the_bench(name: str) -> None:
    content = bombs.EVIDENCE[name]()
    assert len(content) <= SENT
    kind = sniff(content, KINDS)
    assert kind is not None
    within(cost_of(kind.read, content, kind.limits))
    facts = read_file(name, content)
    assert isinstance(facts, FileFacts if name in HONEST else Refused)


@pytest.mark.parametrize("name", bombs.ORDERS)
def test_a_table_of_orders(name: str) -> None:
    content = bombs.ORDERS[name]()
    assert len(content) <= SENT
    within(cost_of(partial(order_file.read_orders, "", ()), content, ORDERS))
    found = order_file.read(name, content)
    assert isinstance(found, order_file.OrderFile if name in HONEST else Refused)

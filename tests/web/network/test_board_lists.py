"""Every figure of the board is a link, and the list behind it holds just as many."""

from __future__ import annotations

import re
from datetime import timedelta
from unittest import mock

import pytest
from support.build import NOW, Scene
from support.databases import both_databases
from support.desk_pieces import certified, queued, registered, reviewed, tried_on_bench
from support.return_pieces import asked, delivered

from app.base import clock, db
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from workflows.inspection.decisions import ReviewDecision

LINK = re.compile(r'<a\b[^>]*href="(/board/pieces/[^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
OF_GROUP = re.compile(r"/(?:judged|fault)\?.*group=")
GROUPS = ("category", "inspector", "agency", "merchant", "live_room")
LATER = NOW + timedelta(days=6)


def fails(ref: str, codes: list[str], room: str) -> None:
    """The piece failed for these reasons; it was sold in this room."""
    with db.transaction() as session:
        item = session.get_one(Item, int(ref.rsplit("-", 1)[1]))
        item.line.streamer = room
        done = session.query(Inspection).filter_by(item_id=item.id).one()
        done.decision = ReviewDecision.FAILED
        done.verdict = {**(done.verdict or {}), "defects": codes}


def busy(net):
    """Pieces at most steps: late, soon, passed, failed, certified, delivered, asked back."""
    registered(net, pieces=2)
    tried_on_bench(queued(net), by=net.inspector, at=NOW + timedelta(hours=1))
    for codes, room in (
        (["JD-D01"], "姐告玉姐"),
        (["JD-D01", "CM-D03"], "姐告玉姐"),
        (["CM-D03"], "平洲小刘"),
    ):
        fails(reviewed(net), codes, room)
    certified(net)
    asked(delivered(net))


@pytest.fixture
def scene():
    return Scene("board_lists", busy)


@pytest.fixture
def manager(app, made, signed_in):
    return signed_in("manager")


def number_in(words: str) -> str:
    bare = re.search(r"<b>\s*(?:<[^>]+>)?\s*([\d.]+)", words)
    return bare[1] if bare else re.sub(r"<[^>]+>", "", words).strip()


def links_at(manager, by):
    page = manager.get(f"/board/?days=30&by={by}").get_data(as_text=True)
    return {link: number_in(words) for link, words in LINK.findall(page)}


def kinds_of(links):
    return {link.split("/")[3].split("?")[0] for link in links}


def holds_as_many(manager, links):
    for link, figure in links.items():
        page = manager.get(link.replace("&amp;", "&")).get_data(as_text=True)
        total = int(re.search(r'id="total">\s*共 (\d+) 件', page)[1])
        assert page.count('href="/items/QC-') == total, link
        a_rate = "/returned?" in link and "ground" not in link
        assert a_rate or figure == str(total), (link, figure, total)


@both_databases
def test_the_list_behind_each_figure_holds_as_many(manager):
    with mock.patch.object(clock, "now", return_value=LATER):
        links = links_at(manager, GROUPS[0])
        for by in GROUPS[1:]:
            found = links_at(manager, by)
            links |= {link: n for link, n in found.items() if OF_GROUP.search(link)}
        assert kinds_of(links) == {
            "waiting",
            "soon",
            "overdue",
            "to_test",
            "judged",
            "fault",
            "returned",
        }
        assert len(links) > len(GROUPS) * 3
        holds_as_many(manager, links)


@both_databases
def test_so_it_does_behind_each_hour_of_the_day(manager):
    with mock.patch.object(clock, "now", return_value=NOW + timedelta(hours=6)):
        found = links_at(manager, GROUPS[0])
        links = {k: n for k, n in found.items() if "hour=" in k}
        assert kinds_of(links) == {"received", "closed", "issued"}
        holds_as_many(manager, links)


def test_a_list_that_is_none_and_narrowings_that_are_none(manager):
    assert manager.get("/board/pieces/unheard").status_code == 404
    whole = manager.get("/board/pieces/waiting").get_data(as_text=True)
    odd = "?state=x&holder=-1&hour=99&result=x&ground=x&after=x_y&by=x&days=x&center=x"
    assert manager.get(f"/board/pieces/waiting{odd}").get_data(as_text=True).count(
        "/items/QC-"
    ) == whole.count("/items/QC-")

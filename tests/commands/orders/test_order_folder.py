"""Files laid into a folder: taken in as their account, told by file and mail, or put aside."""

from __future__ import annotations

import os
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from order_files.exports import export, row
from sqlalchemy import func, select
from support.build import NOW
from support.desk_pieces import write

from app.base import clock, config, db
from app.commands.across.order_folder import take_dropped
from app.commands.messages import own
from app.models.orders.order import ShopOrder

pytestmark = pytest.mark.usefixtures("database")


def drop(folder, login, name, content, *, age=60):
    place = folder / login
    place.mkdir(parents=True, exist_ok=True)
    path = place / name
    path.write_bytes(content)
    os.utime(path, (NOW.timestamp() - age,) * 2)
    return path


def orders():
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(ShopOrder))


def test_a_file_is_taken_in_told_and_gone_and_others_lie_aside(network, tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    there = replace(config.current(), order_folder=str(tmp_path))
    assert list(take_dropped(config.current(), NOW)) == []
    write(lambda s: own.set_contact(s, "a@example.com", wanted=True, by=network.manager, now=NOW))
    taken = drop(tmp_path, "manager", "orders.csv", export(row()))
    fresh = drop(tmp_path, "manager", "coming.csv", export(row()), age=5)
    drop(tmp_path, "manager", ".hidden.csv", b"x")
    bad = drop(tmp_path, "manager", "picture.csv", b"\0\1\2 no orders")
    foreign = drop(tmp_path, "inspector", "orders.csv", export(row()))
    nobody = drop(tmp_path, "stranger", "orders.csv", export(row()))
    before = orders()
    said = sorted(take_dropped(there, NOW))
    assert said[0].startswith("order file of inspector: refused")
    assert len(said) == 4
    assert orders() == before + 1
    assert not any(path.exists() for path in (taken, bad, foreign, nobody))
    assert fresh.exists()
    for path in (bad, foreign, nobody):
        assert (path.parent / "refused" / path.name).exists()
        assert (path.parent / "refused" / f"{path.name}.txt").read_text("utf-8").strip()
    (result,) = (tmp_path / "manager" / "results").iterdir()
    assert "新收 1" in result.read_text("utf-8")
    (mail,) = (config.current().instance / "mail").iterdir()
    told = message_from_bytes(mail.read_bytes(), policy=default)
    assert (told["To"], "新收 1" in told.get_content()) == ("a@example.com", True)
    assert list(take_dropped(there, NOW)) == []

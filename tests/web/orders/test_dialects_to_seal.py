"""Each platform's own file, by its whole header row, from the upload to the sealed piece."""

from __future__ import annotations

import io
import re
import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from order_files.exports import as_csv
from sqlalchemy import select
from support.build import NOW
from support.desk_pieces import state_of
from support.example_content import fonts
from support.flows.reviewer_looks import looks_at
from web.dispatch.test_sealing_desk import seal
from web.inspection.test_inspector_desk import whole_page
from web.intake.test_receiving_desk import send

from app.base import db
from app.demo.samples import listing_for
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import OrderLine
from app.models.papers.certificate import Certificate
from workflows.inspection.states import ItemState

FOLDER = Path(__file__).parents[2] / "order_files"
WHOLE = tomllib.loads((FOLDER / "whole_headers.toml").read_text("utf-8"))
WRITTEN = tomllib.loads((FOLDER / "dialects.toml").read_text("utf-8"))
LATER = NOW + timedelta(hours=12)


def file_of(name: str) -> bytes:
    """The row of the short table under the whole header of that platform's export."""
    header = [cell.replace("_", " ") for cell in WHOLE[name]["header"].split()]
    row = dict(zip(WRITTEN[name]["header"].split(), WRITTEN[name]["row"].split("|"), strict=False))
    return as_csv([header, [row.get(cell, "") for cell in header]], "gb18030")


def test_every_platforms_whole_header_is_written_down():
    assert WHOLE.keys() == WRITTEN.keys()


@pytest.mark.parametrize("name", WHOLE)
def test_from_the_platforms_file_to_the_seal(signed_in, network, settings, name):
    fonts()
    with time_machine.travel(LATER, tick=True):
        manager = signed_in("manager")
        form = {"file": (io.BytesIO(file_of(name)), "orders.csv"), "center": "RL", "shop": "甲店"}
        taken = manager.post("/orders/", data=form, content_type="multipart/form-data")
        assert taken.status_code == 302, taken.get_data(as_text=True)
        page = manager.get(taken.location).get_data(as_text=True)
        assert "新收 1 " in page
        assert "不认识的列" not in page
        with db.reading() as session:
            ref = session.scalars(select(Item).order_by(Item.id).limit(1)).one().ref
            platform = session.scalars(select(OrderLine.platform)).one()
            assert session.scalars(select(Merchant.platform)).one() == platform
        assert platform == WRITTEN[name]["platform"]
        through_the_desks(signed_in, ref)
    assert state_of(ref) is ItemState.SEALED


def through_the_desks(signed_in, ref):
    receiving = signed_in("receiving")
    declared = {f"fact.{k}": v for k, v in listing_for("jade").items()}
    ok(receiving.post(f"/receiving/items/{ref}/listing", declared))
    ok(send(receiving, ref))
    inspector = signed_in("inspector")
    ok(inspector.post(f"/bench/{ref}/claim"))
    ok(whole_page(inspector, ref, "submit"))
    reviewer = signed_in("reviewer")
    assert looks_at(reviewer, ref) == 0
    ok(reviewer.post(f"/review/{ref}", {"action": "pass", "reason": ""}))
    signatory = signed_in("signatory")
    signatory.get(f"/sign/{ref}")
    ok(signatory.post(f"/sign/{ref}"))
    with db.reading() as session:
        number = session.scalars(select(Certificate.number)).one()
    ok(seal(signed_in("sealer"), ref, number))


def ok(answer):
    told = re.findall(r'role="alert".*?</div>', answer.get_data(as_text=True), re.DOTALL)
    assert answer.status_code == 302, told

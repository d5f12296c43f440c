"""Visits to the pages of a return: what a page says, where it leads, the buyer let in."""

from __future__ import annotations

from sqlalchemy import select
from support.return_pieces import item_id

from app.base import db
from app.models.papers.certificate import Certificate


def text_of(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def done(response):
    assert response.status_code == 302, response.get_data(as_text=True)
    return response.location


def buyer_of(browser, ref):
    """The buyer, let in by the second code of the certificate."""
    with db.reading() as session:
        paper = session.scalars(
            select(Certificate).where(Certificate.item_id == item_id(ref)).limit(1)
        ).one()
        codes = {"number": paper.number, "second_code": paper.second_code}
    browser.get("/b/")
    done(browser.post("/b/", {"by": "certificate", **codes}))
    return browser

"""Visits to the pages of a return: what a page says, where it leads, the buyer let in."""

from __future__ import annotations

from app.base import clock, db
from app.demo.buyer import what_buyers_know
from app.queries.returns.passes import codes_in_development


def text_of(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_data(as_text=True)


def done(response):
    assert response.status_code == 302, response.get_data(as_text=True)
    return response.location


def visitor_of(browser, ref):
    """Somebody who knows the number and the phone: may look, and no more."""
    known = what_buyers_know(ref)
    browser.get("/b/")
    typed = {"number": known.number, "phone": known.phone, "fact": known.fact}
    done(browser.post("/b/", typed))
    return browser


def confirmed(browser):
    """The visitor asks for a code, customer service tells it, the visitor types it."""
    done(browser.post("/b/confirm/code"))
    with db.reading() as session:
        _, code = codes_in_development(session, clock.now())[0]
    done(browser.post("/b/confirm", {"code": code}))
    return browser


def buyer_of(browser, ref):
    """The buyer, who may act."""
    return confirmed(visitor_of(browser, ref))


def confirms(second, at):
    """The second person's word on a request."""
    assert at.startswith("/second/"), at
    done(second.post(f"{at}/confirm", {"note": "金额与订单一致"}))


def settles_by_two(first, second, case, **more):
    """A clerk asks for the settlement over the pages, another confirms it."""
    form = {"reason": "比对无误，按单结算", **more}
    at = done(first.post(f"/service/cases/{case}/settle", form))
    confirms(second, at)

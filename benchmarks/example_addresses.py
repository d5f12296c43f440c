"""What stands in the addresses of the example network's pages."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Browser

from app.base.clock import local, now
from app.demo.network import SHOP
from benchmarks.example_desks import Desks, send_form


def addresses(browser: Browser, desks: Desks) -> dict[str, str]:
    """What stands in the addresses: a piece of each state, a certificate, returns, links."""
    states = ("inspecting", "queued", "in_review", "passed", "certified", "weight_held")
    names = {state: desks.refs(state)[0] for state in states}
    names["received"] = (desks.refs("received") or desks.refs("registered"))[0]
    names["dispatched"] = desks.refs("dispatched", "supplement", "HZ-W")[0]
    names["asked"] = desks.refs("awaiting_buyer", "handbag", "HZ-W")[0]
    names["free"] = desks.returnable()[0]
    for name, states_of_it in (
        ("", ("on_the_way", "accepted")),
        ("arrived", ("arrived",)),
        ("paid", ("refunded",)),
    ):
        ref, names[f"{name}_case".lstrip("_")] = desks.returned(*states_of_it)
        names[name or "delivered"] = ref
    delivered = names["delivered"]
    names["number"], names["code"] = desks.paper(delivered)
    names["order"] = desks.order(delivered).number
    names["digits"] = names["order"][-5:]
    ((person,),) = desks.rows("select id from person where login = 'jianyan'")
    ((proposal,),) = desks.rows("select min(id) from ruleset")
    ((lift,),) = desks.rows(
        "select min(id) from second_person_request where act = 'lift_quarantine'"
    )
    ((case, since),) = desks.rows(
        "select min(return_case.id), min(requested_at) from return_case"
        " join item on item.id = item_id join merchant on merchant.id = item.merchant_id"
        " where merchant.shop = ?",
        SHOP,
    )
    names["shops_case"] = f"RT-{since[:4]}-{int(case):06d}"
    names |= {"person": str(person), "proposal": str(proposal), "lift_request": str(lift)}
    ((instrument,),) = desks.rows("select max(id) from instrument")
    names["instrument"] = str(instrument)
    names |= _bought(desks)
    return names | _shared(browser, desks, delivered) | _for_auditors(browser, desks, names)


def _bought(desks: Desks) -> dict[str, str]:
    """A supplier, its order, and a lot that is expected and one that is being sampled."""
    ((order, at),) = desks.rows("select min(id), min(at) from purchase_order")
    lots = desks.rows(
        "select state, max(id), max(announced_at) from lot "
        "where state in ('announced', 'sampling') group by state"
    )
    names = {f"lot_{state}": f"LT-{at[:4]}-{int(key):06d}" for state, key, at in lots}
    ((unit, made, lot, known),) = desks.rows(
        "select u.id, u.made_at, l.id, l.announced_at from stock_unit u "
        "join lot l on l.id = u.lot_id order by u.id limit 1"
    )
    names["unit"] = f"UN-{made[:4]}-{int(unit):06d}"
    names["lot_stocked"] = f"LT-{known[:4]}-{int(lot):06d}"
    ((recall, proposed),) = desks.rows("select max(id), max(proposed_at) from recall")
    names["recall"] = f"RC-{proposed[:4]}-{int(recall):06d}"
    return names | {"purchase": f"PO-{at[:4]}-{int(order):06d}", "supplier": "GZ01"}


def _shared(browser: Browser, desks: Desks, ref: str) -> dict[str, str]:
    """The link that the buyer of a piece may hand on."""
    context = desks.as_buyer(browser, desks.order(ref))
    page = context.new_page()
    page.goto(f"/b/items/{ref}")
    page.locator("form[action$='/share'] button").click()
    link = page.locator("#link").input_value()
    context.close()
    return {"shared": _last(link)}


def _for_auditors(browser: Browser, desks: Desks, names: dict[str, str]) -> dict[str, str]:
    """A pack of evidence asked for, and a regulator's access given."""
    context = desks.signed_in(browser, "shenji")
    page = context.new_page()
    page.goto("/audit/access")
    page.fill("[name=holder]", "市场监督管理局")
    page.fill("[name=refs]", names["delivered"])
    page.locator("main form button.primary").first.click()
    link = page.locator("[data-copy]").first.get_attribute("data-copy") or ""
    asked = send_form(context, "/audit", "/audit/packs", number=names["number"])
    today = local(now()).date()
    period = {"since": str(today - timedelta(days=90)), "until": str(today)}
    drawn = send_form(
        context, "/audit/samples", stratum="shop", wanted="1", seed="2026-11", **period
    )
    ((owner,),) = desks.rows("select id from person where login = 'zhuguan'")
    finding = {"text": "称量记录缺少复核", "grade": "major", "owner": str(owner)}
    where = f"/audit/items/{names['delivered']}"
    due = str(today + timedelta(days=10))
    send_form(context, where, f"{where}/findings", due=due, **finding)
    ((found,),) = desks.rows("select max(id) from audit_finding")
    context.close()
    return {
        "access": _last(link),
        "pack": _last(asked.url),
        "sample": _last(drawn.url),
        "finding": str(found),
    }


def _last(link: str) -> str:
    return link.rpartition("/")[2]

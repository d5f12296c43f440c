"""Every page of the example network: who looks, and at what address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from playwright.sync_api import Browser, BrowserContext

from app.base.clock import local, now
from app.demo.network import SHOP
from benchmarks.example_desks import Desks, send_form

LANGUAGES = ("zh", "en")
BUYER, ASKED, FREE, PAID = "", "@asked", "@free", "@paid"
# Buyers look at the order of one piece: delivered, waiting for their answer, free to be returned,
# paid back.
BUYERS = {BUYER: "delivered", ASKED: "asked", FREE: "free", PAID: "paid"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: its name, who looks (a sign-in name, or one of the buyers), and its address."""

    name: str
    login: str
    path: str


PAGES: tuple[Shown, ...] = (
    Shown("home", "zhuguan", "/"),
    Shown("account", "jianyan", "/account"),
    Shown("notices", "kefu", "/notices"),
    Shown("developers", "jianyan", "/developers"),
    Shown("second-factor", "jianyan", "/account/second-factor"),
    Shown("ways", "jianyan", "/account/ways"),
    Shown("webhooks", "shangjia", "/webhooks"),
    Shown("inspector-queue", "jianyan", "/bench"),
    Shown("inspector-bench", "jianyan", "/bench/{inspecting}"),
    Shown("inspector-open", "jianyan", "/bench/scan/{queued}"),
    Shown("inspector-mine", "jianyan", "/bench/mine"),
    Shown("comparison-queue", "jianyan2", "/compare/"),
    Shown("comparison-piece", "jianyan2", "/compare/{arrived_case}"),
    Shown("comparison-done", "jianyan2", "/compare/{paid_case}"),
    Shown("reviewer-queue", "shenhe", "/review"),
    Shown("reviewer-item", "shenhe", "/review/{in_review}"),
    Shown("reviewer-failed", "shenhe", "/review/failed"),
    Shown("reviewer-undetermined", "zj-shenhe", "/review/undetermined"),
    Shown("reviewer-quarantined", "ln-shenhe", "/review/quarantined"),
    Shown("instruments", "shenhe", "/instruments/"),
    Shown("instruments-one", "shenhe", "/instruments/{instrument}"),
    Shown("signatory-queue", "qianzi", "/sign"),
    Shown("signatory-item", "qianzi", "/sign/{passed}"),
    Shown("signatory-several", "qianzi", "/sign/batch?ref={passed}"),
    Shown("signatory-issued", "qianzi", "/sign/issued"),
    Shown("signatory-revocation", "qianzi", "/certificates/{number}/revoke"),
    Shown("receiving-queue", "shouhuo", "/receiving/"),
    Shown("receiving-item", "shouhuo", "/receiving/items/{received}"),
    Shown("receiving-exception", "shouhuo", "/receiving/items/{received}/exception"),
    Shown("receiving-expected", "shouhuo", "/receiving/expected"),
    Shown("receiving-waiting", "shouhuo", "/receiving/waiting"),
    Shown("receiving-batch", "shouhuo", "/receiving/batch"),
    Shown("receiving-unknown", "shouhuo", "/receiving/unknown"),
    Shown("receiving-unknown-new", "shouhuo", "/receiving/unknown/new?waybill=SF1599988877766"),
    Shown("scanner", "shouhuo", "/scanner?arrived=JG-0123456789-ABYZqawz"),
    Shown("receiving-labels", "shouhuo", "/receiving/labels?ref={received}"),
    Shown("receiving-exceptions", "ln-shouhuo1", "/receiving/exceptions"),
    Shown("arrivals", "shouhuo", "/arrivals/"),
    Shown("sealing-queue", "fengzhuang", "/sealing/"),
    Shown("sealing-item", "fengzhuang", "/sealing/items/{certified}"),
    Shown("sealing-held", "fengzhuang2", "/sealing/held"),
    Shown("sealing-held-item", "fengzhuang2", "/sealing/items/{weight_held}"),
    Shown("sealing-parcels", "fengzhuang", "/sealing/parcels"),
    Shown("sealing-not-passed", "fengzhuang", "/sealing/not-passed"),
    Shown("sealing-going-back", "fengzhuang", "/sealing/going-back"),
    Shown("sealing-on-the-way", "zj-fengzhuang", "/sealing/on-the-way"),
    Shown("sealing-delivery", "zj-fengzhuang", "/sealing/items/{dispatched}"),
    Shown("orders", "zhuguan", "/orders/"),
    Shown("orders-import", "zhuguan", "/orders/imports/1"),
    Shown("orders-search", "zhuguan", "/orders/search?number={order}"),
    Shown("orders-line", "zhuguan", "/orders/lines/{order}"),
    Shown("orders-waiting", "zhuguan", "/orders/waiting"),
    Shown("orders-titles", "zhuguan", "/orders/titles"),
    Shown("orders-returned", "zhuguan", "/orders/returned"),
    Shown("orders-mappings", "zhuguan", "/orders/mappings"),
    Shown("orders-numbers", "zhuguan", "/orders/numbers"),
    Shown("orders-unassigned", "zhuguan", "/orders/unassigned"),
    Shown("orders-labels", "zhuguan", "/orders/labels?ref={received}"),
    Shown("manager-board", "zhuguan", "/board/"),
    Shown("manager-fees", "zhuguan", "/board/fees"),
    Shown("merchant-fees", "shangjia", "/merchant/fees"),
    Shown("manager-facts", "zhuguan", "/board/facts"),
    Shown("manager-merchants", "zhuguan", "/board/merchants"),
    Shown("manager-behind", "zhuguan", "/board/pieces/overdue?days=30"),
    Shown("manager-quarantine", "zhuguan", "/board/quarantine"),
    Shown("manager-held", "zhuguan", "/board/held"),
    Shown("second-waiting", "zhuguan2", "/second"),
    Shown("second-over", "zhuguan", "/second/over"),
    Shown("second-request", "zhuguan2", "/second/{lift_request}"),
    Shown("manager-staff", "zhuguan", "/board/staff"),
    Shown("manager-person", "zhuguan", "/board/staff/{person}"),
    Shown("manager-stations", "zhuguan", "/board/stations"),
    Shown("manager-standards", "zhuguan", "/board/rules"),
    Shown("manager-propose", "zhuguan", "/board/rules/new?kind=standard&code=jade"),
    Shown("manager-proposal", "zhuguan", "/board/rules/{proposal}"),
    Shown("admin-people", "admin", "/admin/people"),
    Shown("admin-person", "admin", "/admin/people/{person}"),
    Shown("admin-create", "admin", "/admin/people/new"),
    Shown("admin-centers", "admin", "/admin/centers"),
    Shown("admin-agencies", "admin", "/admin/agencies"),
    Shown("admin-shops", "admin", "/admin/shops"),
    Shown("admin-keys", "admin", "/admin/keys"),
    Shown("admin-jobs", "admin", "/admin/jobs"),
    Shown("auditor-search", "shenji", "/audit"),
    Shown("auditor-certificate", "shenji", "/audit/certificates/{number}"),
    Shown("auditor-trail", "shenji", "/audit/items/{delivered}"),
    Shown("auditor-alarms", "shenji", "/audit/alarms"),
    Shown("auditor-access", "shenji", "/audit/access"),
    Shown("auditor-questions", "shenji", "/audit/questions"),
    Shown("auditor-question", "shenji", "/audit/questions/certificates"),
    Shown("auditor-pairs", "shenji", "/audit/questions/pairs"),
    Shown("auditor-samples", "shenji", "/audit/samples"),
    Shown("auditor-sample", "shenji", "/audit/samples/{sample}"),
    Shown("auditor-findings", "shenji", "/audit/findings"),
    Shown("auditor-finding", "shenji", "/audit/findings/{finding}"),
    Shown("auditor-integrity", "shenji", "/audit/integrity"),
    Shown("auditor-pack", "shenji", "/audit/packs/{pack}"),
    Shown("service-queue", "kefu", "/service/"),
    Shown("service-waits", "kefu", "/service/?waits=1&sort=amount"),
    Shown("service-told", "kefu", "/service/told"),
    Shown("service-parcels", "kefu", "/service/parcels"),
    Shown("service-days-off", "kefu", "/service/days-off"),
    Shown("service-figures", "kefu", "/service/figures?by=shop&days=90"),
    Shown("service-over", "kefu", "/service/over"),
    Shown("service-find", "kefu", "/service/find?q={digits}"),
    Shown("service-answer", "kefu", "/service/items/{delivered}"),
    Shown("service-case", "kefu", "/service/cases/{case}"),
    Shown("service-arrived", "kefu", "/service/cases/{arrived_case}"),
    Shown("service-paid", "kefu", "/service/cases/{paid_case}"),
    Shown("service-terms", "kefu", "/service/cases/{case}/terms"),
    Shown("service-facts", "kefu", "/service/cases/{case}/facts"),
    Shown("purchasing-orders", "caigou", "/purchasing/"),
    Shown("purchasing-new", "caigou", "/purchasing/new"),
    Shown("purchasing-order", "caigou", "/purchasing/orders/{purchase}"),
    Shown("purchasing-suppliers", "caigou", "/purchasing/suppliers"),
    Shown("purchasing-supplier", "caigou", "/purchasing/suppliers/{supplier}"),
    Shown("warehouse-queue", "cangku", "/warehouse/"),
    Shown("warehouse-held", "cangku", "/warehouse/held"),
    Shown("purchasing-mappings", "caigou", "/purchasing/mappings"),
    Shown("warehouse-shelve", "cangku", "/warehouse/shelve?bin=A-01-01"),
    Shown("warehouse-bins", "cangku", "/warehouse/bins"),
    Shown("warehouse-picks", "cangku", "/warehouse/picks"),
    Shown("warehouse-count", "cangku", "/warehouse/count"),
    Shown("warehouse-receive", "cangku", "/warehouse/lots/{lot_announced}"),
    Shown("lots", "zhuguan", "/lots/"),
    Shown("lot", "ln-jianyan1", "/lots/{lot_sampling}"),
    Shown("lots-waiting", "zhuguan", "/lots/waiting"),
    Shown("lots-severity", "zhuguan", "/lots/severity"),
    Shown("lots-units", "zhuguan", "/lots/units"),
    Shown("lots-unit", "zhuguan", "/lots/units/{unit}"),
    Shown("lots-expiring", "zhuguan", "/lots/units/expiring"),
    Shown("lots-stock", "cangku", "/lots/{lot_stocked}/stock"),
    Shown("lots-trace", "zhuguan", "/lots/trace?code={unit}"),
    Shown("lots-counts", "zhuguan", "/lots/counts"),
    Shown("lots-mappings", "zhuguan", "/lots/mappings"),
    Shown("merchant-live", "shangjia", "/merchant/live"),
    Shown("merchant-returns", "shangjia", "/merchant/returns?show=all"),
    Shown("merchant-return", "shangjia", "/merchant/returns/{shops_case}"),
    Shown("merchant-shop", "shangjia", "/merchant/shop"),
    Shown("manager-shops-ask", "zhuguan", "/board/shops/requests"),
    Shown("manager-findings", "zhuguan", "/board/findings"),
    Shown("recalls", "zhuguan", "/recalls/"),
    Shown("recalls-new", "zhuguan", "/recalls/new?supplier=GZ01"),
    Shown("recall", "zhuguan", "/recalls/{recall}"),
    Shown("merchant-goods", "shangjia", "/merchant/"),
    Shown("merchant-piece", "shangjia", "/merchant/items/{delivered}"),
    Shown("merchant-score", "shangjia", "/merchant/score"),
    Shown("merchant-sale", "shangjia", "/merchant/sale"),
    Shown("merchant-tell", "shangjia", "/merchant/sale/new"),
    Shown("merchant-labels", "shangjia", "/merchant/labels?ref={delivered}"),
    Shown("item-trail", "zhuguan", "/items/{delivered}"),
    Shown("start", BUYER, "/start"),
    Shown("sign-in", BUYER, "/sign-in"),
    Shown("station", BUYER, "/station"),
    Shown("buyer-look-up", BUYER, "/b/"),
    Shown("buyer-confirm", BUYER, "/b/confirm"),
    Shown("buyer-items", BUYER, "/b/items"),
    Shown("buyer-item", BUYER, "/b/items/{delivered}"),
    Shown("buyer-return", BUYER, "/b/returns/{case}"),
    Shown("buyer-shared", BUYER, "/b/t/{shared}"),
    Shown("buyer-question", ASKED, "/b/items/{asked}"),
    Shown("buyer-ask-return", FREE, "/b/items/{free}/return"),
    Shown("buyer-paid", PAID, "/b/returns/{paid_case}"),
    Shown("regulator-cases", BUYER, "/audit/case/{access}"),
    Shown("regulator-case", BUYER, "/audit/case/{access}/{delivered}"),
    Shown("verify-start", BUYER, "/v"),
    Shown("verify", BUYER, "/v/{number}?c={code}"),
    Shown("verify-file", BUYER, "/v/file"),
)


def looking(
    browser: Browser, desks: Desks, names: dict[str, str], login: str, **options: object
) -> BrowserContext:
    """A browser of its own for who looks at a page."""
    if login in BUYERS:
        return desks.as_buyer(browser, desks.order(names[BUYERS[login]]), **options)
    return desks.signed_in(browser, login, **options)


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


def speak(context: BrowserContext, language: str) -> None:
    """Choose a language as the menu of every page does."""
    send_form(context, "/v", "/language", language=language)

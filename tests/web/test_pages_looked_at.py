"""Every page of the map stands among those that a browser looks at and that are pictured."""

from __future__ import annotations

from collections import defaultdict

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map

from app import create_app
from benchmarks.example_pages import PAGES

# What answers a GET and is no page of ours, each with what it is instead.
NO_PAGES = {
    "second_person.reset": "a form that a link of two people opens, once",
    "admin.picture_asked_for": "a picture on a page",
    "api.item": "data for programs",
    "auditor.case_dispute": "a file to keep",
    "auditor.case_file": "a file to keep",
    "auditor.dispute": "a file to keep",
    "auditor.pack_file": "a file to keep",
    "auditor.findings_file": "a file to keep",
    "auditor.question_file": "a file to keep",
    "after_sales.figures_csv": "a file to keep",
    "manager.fees_file": "a file to keep",
    "merchant.fees_file": "a file to keep",
    "merchant.goods_file": "a file to keep",
    "merchant.paper": "a file to keep",
    "merchant.return_file": "a picture on a page",
    "merchant.return_thumb": "a picture on a page",
    "merchant.returns_file": "a file to keep",
    "auditor.paper": "a file to keep",
    "auditor.record": "a file to keep",
    "after_sales.next_one": "leads on to the next case of a list",
    "api.certificate": "data for programs",
    "api.certificate_pdf": "data for programs",
    "api.certificate_proof": "data for programs",
    "api.list_certificates": "data for programs",
    "api.list_inspections": "data for programs",
    "api.list_orders": "data for programs",
    "api.list_parcels": "data for programs",
    "api.list_pieces": "data for programs",
    "api.list_returns": "data for programs",
    "api.list_webhook_messages": "data for programs",
    "api.list_webhooks": "data for programs",
    "api.webhook": "data for programs",
    "api.webhook_secrets": "data for programs",
    "webhooks.hook": "an address at which a program hears; the example network has none",
    "api.order": "data for programs",
    "api.return": "data for programs",
    "api.rules": "data for programs",
    "api.trace": "data for programs",
    "lots.statement": "a PDF",
    "reference.document": "data for programs",
    "warehouse.labels": "a file to print",
    "buyer.from_platform": "a link that a platform signs for one order, to be used once",
    "buyer.own_certificate": "a file to keep",
    "buyer.photo": "a picture on a page",
    "buyer.sent_photo": "a picture on a page",
    "buyer.shared_photo": "a picture on a page",
    "home.source": "a file to keep",
    "inspector.spectra": "a curve on a page",
    "items.evidence": "a picture on a page",
    "items.evidence_thumbnail": "a picture on a page",
    "items.scan": "leads on to the page of what was scanned",
    "machines.health": "an answer for a watchdog",
    "machines.metrics": "figures for a watchdog",
    "machines.ready": "an answer for a watchdog",
    "manager.export": "a file to keep",
    "manager.facts_file": "a file to keep",
    "merchant.photo": "a picture on a page",
    "merchant.thumb": "a picture on a page",
    "merchant.sale_template": "a file to keep",
    "orders.rejected": "a file to keep",
    "receiving.parcel": "a parcel that names no piece; the example network has none",
    "receiving.parcel_photo": "a picture on a page",
    "receiving.scan": "leads on to the page of what was scanned",
    "sign_in.code_step": "stands only between a password and its code",
    "signatory.paper": "a file to keep",
    "static": "styles, scripts and icons",
    "verify.as_json": "data for programs",
    "verify.checkpoint": "data for programs",
    "verify.heads": "data for programs",
    "verify.signed_head": "data for programs",
    "verify.tile": "data for programs",
    "verify.consistent": "data for programs",
    "verify.key": "data for programs",
    "verify.paper": "a file to keep",
    "verify.photo": "a picture on a page",
    "verify.proof": "data for programs",
    "verify.revocation_list": "data for programs",
    "verify.root": "data for programs",
    "warehouse.scan": "leads on to the page of what was scanned",
}


@pytest.fixture
def addresses(settings) -> Map:
    return create_app(settings).url_map


def endpoint(addresses: Map, path: str) -> str:
    """What answers at a path whose holes are filled with a number, which fits every address."""
    filled = path.partition("?")[0].format_map(defaultdict(lambda: "1"))
    try:
        found: str = addresses.bind("localhost").match(filled)[0]
    except (NotFound, MethodNotAllowed) as error:
        return f"{path}: {error.name}"
    return found


def pages(addresses: Map) -> set[str]:
    """Everything that answers a GET and is not excused."""
    shown = {rule.endpoint for rule in addresses.iter_rules() if "GET" in (rule.methods or ())}
    return shown - set(NO_PAGES)


def test_every_page_of_the_map_is_looked_at(addresses: Map) -> None:
    looked_at = {endpoint(addresses, shown.path) for shown in PAGES}
    assert pages(addresses) - looked_at == set(), "a new page needs its line in example_pages.py"
    assert looked_at - pages(addresses) == set(), "looked at, and not there or no page"


def test_what_is_excused_is_there(addresses: Map) -> None:
    assert set(NO_PAGES) - {rule.endpoint for rule in addresses.iter_rules()} == set()


def test_a_page_is_looked_at_under_one_name() -> None:
    assert len({shown.name for shown in PAGES}) == len(PAGES)
    assert len({(shown.login, shown.path) for shown in PAGES}) == len(PAGES)

"""Coming in by keys alone, asked again in the midst of work, led away from an idle desk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect
from support.build import PASSWORD, item_in
from web.people.second_factor import code_at, enrolled, grown_old
from werkzeug.serving import make_server

from app import create_app
from app.base import config, db
from app.web.base.limits import limiter
from workflows.inspection.states import ItemState

pytestmark = pytest.mark.browser


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def address(settings) -> Iterator[str]:
    """The application on a small network, served in this process."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    here = f"http://127.0.0.1:{server.server_port}"
    server.app = create_app(replace(settings, public_url=here))
    limiter.enabled = False
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield here
    server.shutdown()
    thread.join()
    server.server_close()
    limiter.enabled = True
    db.disconnect()
    config.use(settings)


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    context = chromium.new_context(base_url=address, locale="zh-CN")
    made = context.new_page()
    faults: list[str] = []
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
    yield made
    context.close()
    assert faults == []


def come_in(page: Page, login: str) -> None:
    """Name, Enter, password, Enter."""
    expect(page.locator("#login")).to_be_focused()
    page.keyboard.type(login)
    page.keyboard.press("Enter")
    expect(page.locator("#password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")


def test_enter_signs_in(page: Page, network):
    page.goto("/sign-in?next=/account")
    expect(page.locator("#login")).to_be_focused()
    come_in(page, "sealer")
    expect(page.locator("h1")).to_have_text("我的账号")


def test_enter_leads_through_both_steps(page: Page, network):
    secret, _ = enrolled(network.auditor.person_id)
    page.goto("/sign-in?next=/account")
    come_in(page, "auditor")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(code_at(secret))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("我的账号")


def test_a_batch_is_signed_after_one_password(page: Page, network, settings):
    walk = item_in(ItemState.PASSED, network, settings)
    page.goto("/sign-in?next=/sign")
    come_in(page, "signatory")
    box = page.locator(f"tr[data-ref='{walk.ref}'] [name=ref]")
    box.check()
    page.locator("form[data-batch] .btn.primary").first.click()
    expect(page.locator("main")).to_contain_text("逐张看过证书内容和照片")
    grown_old(601)
    page.keyboard.press("F9")
    if page.locator("dialog[open]").count():
        page.locator("dialog[open] .btn").last.click()
    expect(page.locator("#proof-password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("main [role=status] li")).to_contain_text(f"{walk.ref} 已签发")
    expect(page.locator("#proof-password")).to_have_count(0)


def test_an_idle_desk_warns_keeps_what_is_typed_and_leaves(page: Page, network):
    page.clock.install()
    page.goto("/sign-in?next=/admin/people/new")
    come_in(page, "admin")
    expect(page.locator("html")).to_have_attribute("data-ready", "")
    page.locator("[name=name]").fill("写到一半")
    with page.expect_response("**/account/here"):
        page.clock.run_for("01:10")  # whoever types is there
    page.clock.fast_forward("12:30")
    warning = page.locator("dialog[open]")
    expect(warning).to_contain_text("两分钟内将自动退出")
    warning.locator(".btn").click()
    expect(warning).to_have_count(0)
    page.clock.fast_forward("12:30")
    expect(warning).to_contain_text("两分钟内将自动退出")
    grown_old(16 * 60, use=True)
    page.clock.fast_forward("02:30")
    page.wait_for_url("**/sign-in?next=*")
    come_in(page, "admin")
    expect(page.locator("[name=name]")).to_have_value("写到一半")
    expect(page.locator("main")).to_contain_text("还没有生效")

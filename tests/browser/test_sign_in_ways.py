"""Passkeys with Chromium's own virtual authenticator, and a badge that is scanned at a station."""

from __future__ import annotations

import re
from collections.abc import Iterator
from time import monotonic

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.browser_gestures import DESKTOP

from app.demo.network import PASSWORD
from benchmarks.example_desks import Desks

pytestmark = pytest.mark.browser
SCANNER, HAND = 8, 120  # ms between keys


@pytest.fixture
def address(desks: Desks) -> str:
    """The same server under a name: passkeys are made for names, never for addresses."""
    return desks.address.replace("127.0.0.1", "localhost")


@pytest.fixture
def context(chromium: Browser, address: str) -> Iterator[BrowserContext]:
    made = chromium.new_context(base_url=address, **DESKTOP)
    faults: list[str] = []
    made.on("weberror", lambda error: faults.append(str(error.error)))
    made.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
    yield made
    made.close()
    assert faults == []


def authenticator(page: Page, **unlike: bool) -> None:
    """A device beside the page: holds passkeys, and its owner unlocks it at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | unlike})


def sign_in(page: Page, login: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def test_a_passkey_is_enrolled_and_signs_in(context: BrowserContext) -> None:
    page = context.new_page()
    authenticator(page)
    sign_in(page, "jianyan")
    page.goto("/account/ways")
    page.get_by_placeholder("如：办公室电脑").fill("检验台电脑")
    page.get_by_role("button", name="登记通行密钥").click()
    expect(page.get_by_text("通行密钥已登记")).to_be_visible()
    expect(page.locator("input[value=检验台电脑]")).to_be_visible()
    page.request.post("/sign-out", form={"csrf_token": token(page)})
    page.goto("/sign-in?next=/account/ways")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/account/ways")
    expect(page.get_by_text("上次使用")).to_be_visible()


def test_called_off_it_says_so_and_the_page_goes_on(context: BrowserContext) -> None:
    page = context.new_page()
    authenticator(page, isUserVerified=False)
    page.goto("/sign-in")
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.locator("[data-passkey] [role=alert]")).to_have_text(re.compile("没有完成"))
    page.get_by_label("账号").fill("jianyan")


def test_a_bench_changes_hands_within_three_seconds(
    chromium: Browser, context: BrowserContext, address: str, desks: Desks
) -> None:
    """Scan, six digits, Enter: as a scanner and a hand type them."""
    ((person, center),) = desks.rows(
        "select person.id, center_id from person join role_assignment on person_id = person.id"
        " where login = 'jianyan' and ended_at is null"
    )
    manager = context.new_page()
    sign_in(manager, "zhuguan")
    manager.goto("/board/stations")
    manager.locator("select[name=center]").select_option(str(center))
    manager.get_by_placeholder("如：检验台 3").fill("检验台 3")
    manager.get_by_role("button", name="新建工位").click()
    code = manager.locator(".notice [data-copy]").get_attribute("data-copy") or ""
    manager.goto(f"/board/staff/{person}")
    manager.get_by_role("button", name="发放工牌").click()
    badge = manager.locator("[data-copy^=JGB-]").get_attribute("data-copy") or ""

    own = chromium.new_context(base_url=address, **DESKTOP).new_page()
    sign_in(own, "jianyan")
    own.goto("/account/ways")
    own.get_by_label("新 PIN 码").fill("749203")
    own.get_by_label("再输一次").fill("749203")
    own.get_by_role("button", name="设置 PIN 码").click()
    expect(own.get_by_text("PIN 码已设置").first).to_be_visible()

    bench = chromium.new_context(base_url=address, **DESKTOP).new_page()
    bench.goto("/station")
    bench.get_by_label("登记码").fill(code)
    bench.keyboard.press("Enter")
    expect(bench.get_by_text("检验台 3")).to_be_visible()
    expect(bench.get_by_label("扫工牌")).to_be_focused()
    began = monotonic()
    bench.keyboard.type(badge, delay=SCANNER)
    bench.keyboard.press("Enter")
    expect(bench.get_by_label("PIN 码")).to_be_focused()
    bench.keyboard.type("749203", delay=HAND)
    bench.keyboard.press("Enter")
    bench.wait_for_url(lambda url: "/station" not in url)
    expect(bench.locator("body[data-person]")).to_be_visible()
    took = monotonic() - began
    assert took < 10, f"a busy test machine took {took:.1f} s; by hand it is under three"


def token(page: Page) -> str:
    return page.locator("input[name=csrf_token]").first.get_attribute("value") or ""

"""The stories of the pieces through the real pages: by scanner and keyboard, and on a phone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from support.browser_gestures import (
    PHONE,
    People,
    act,
    file,
    go,
    hand_over,
    look_at_all,
    pick,
    press_and_go,
    record,
    scan,
    settled,
    ticked,
    upload,
    write,
)

from app.base.clock import now
from app.demo.samples import findings_for
from benchmarks.example_desks import Desks

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
MOST_KEYS = 40
READINGS = {
    "JD-04.value": "浅绿色",
    "JD-05.lustre": "玻璃光泽",
    "JD-06.value": "1.66",
    "JD-07.value": "3.33",
}
CHOICES = {
    "CM-08.clear": "1",
    "CM-09.legible": "1",
    "CM-10.value": "1",
    "CM-11.value": "1",
    "CM-12.value": "1",
    "JD-03.value": "1",
    "JD-04.hue": "1",
    "JD-05.value": "3",
    "JD-08.value": "1",
    "JD-09.long_wave": "1",
    "JD-09.short_wave": "1",
    "JD-10.value": "1",
    "JD-11.value": "2",
    "JD-14.value": "1",
    "JD-15.value": "ArrowDown",  # the first name of the list
    "JD-17.value": "1",
}
FILES = {
    "CM-08": ("front.jpg", "back.jpg", "side.jpg", "detail.jpg"),
    "CM-09": ("scale.jpg",),
    "JD-10": ("ftir.csv",),
    "JD-11": ("uvvis.csv",),
}


def field_at(page: Page) -> str:
    """Name of the field that has the focus; empty once a button has it."""
    return str(
        page.evaluate(
            "document.activeElement.matches('button') ? '' : document.activeElement.name ?? ''"
        )
    )


def declared(desks: Desks, ref: str) -> dict[str, str]:
    """What the shop says of a piece, which its own readings come near to."""
    [(listing,)] = desks.rows("select listing from item where id = ?", int(ref[-6:]))
    return {str(key): str(value) for key, value in json.loads(listing).items()}


def work_the_bench(page: Page, listing: Mapping[str, str]) -> int:
    """All checks by the keyboard alone; gives the keystrokes beyond the readings."""
    scale = {"CM-07.value": listing["mass_g"], "JD-01.value": f"{listing['mass_g']}0"}
    readings = READINGS | {
        f"JD-02.{name}": f"{Decimal(listing[f'{name}_mm']):.2f}"
        for name in ("inner", "width", "thickness")
    }
    keys = 0

    def press(key: str) -> None:
        nonlocal keys
        keys += 1
        page.keyboard.press(key)
        page.wait_for_timeout(120)
        settled(page)

    seen: set[str] = set()
    while (name := field_at(page)) and name not in seen:
        seen.add(name)
        if name in scale:
            page.keyboard.insert_text(scale[name])
            page.keyboard.press("Enter")  # the scale's own
            settled(page)
        elif name in readings:
            page.keyboard.insert_text(readings[name])
            press("Enter")
        elif name in CHOICES:
            press(CHOICES[name])
            if field_at(page) == name:  # several may be chosen: Enter goes on
                press("Enter")
        else:
            press("Enter")
    return keys


def beep(page: Page, ref: str, said: str) -> None:
    """One code scanned onto the trolley's page is answered at once."""
    go(page, "/receiving/batch")
    page.locator("[data-beep]").focus()
    page.keyboard.insert_text(ref)
    page.keyboard.press("Enter")
    expect(page.locator("#beep")).to_contain_text(said)


def take_in(page: Page, ref: str, gross_mass: str) -> None:
    """Scan, weigh, check the parcel, one photo."""
    go(page, "/receiving/")
    page.locator("[data-scan-into]").focus()
    page.keyboard.insert_text(ref)
    press_and_go(page, "Enter")
    expect(page.locator("#intake")).to_be_visible()
    page.fill("[name=waybill]", "SF0000000000999")
    page.fill("[name=gross_mass]", gross_mass)
    for name in ("CM-01.value", "CM-02.value", "CM-03.unbroken"):
        page.locator(f"[name='{name}'][value=yes]").check(force=True)
    page.fill("[name='CM-04.value']", "1")
    for value in ("box", "card"):
        page.locator(f"[name='CM-05.value'][value={value}]").check(force=True)
    upload(page, "[data-upload-check='CM-03']", file("unboxing.mp4"))
    upload(page, "[data-upload]:not([data-upload-check])", file("intake.jpg"))
    press_and_go(page, "F9")


def test_a_jade_bangle_from_the_door_to_its_buyer(people: People, desks: Desks) -> None:
    ref = desks.refs("received")[0]
    listing = declared(desks, ref)
    beep(people.at("shouhuo"), ref, f"{ref} 不是待到货，不用再收")
    take_in(people.at("shouhuo"), ref, listing["gross_mass_g"])
    assert ref in desks.refs("queued")

    page = people.at("jianyan")
    go(page, "/bench")
    press_and_go(page, "F2")
    assert "/bench/QC-" in page.url
    press_and_go(page, "F4")
    scan(page, ref)
    press_and_go(page, "F2")
    expect(page.locator("#bench")).to_be_visible()
    for check, names in FILES.items():
        upload(page, f"#check-{check} [data-upload]", *(file(name) for name in names))
    go(page, page.url)
    keys = work_the_bench(page, listing) + 1
    press_and_go(page, "F9")
    assert keys <= MOST_KEYS
    assert ref in desks.refs("in_review")

    for login, path, state in (("shenhe", "review", "passed"), ("qianzi", "sign", "certified")):
        page = people.at(login)
        go(page, f"/{path}/{ref}")
        look_at_all(page)
        press_and_go(page, "F9")
        assert ref in desks.refs(state)
    number, code = desks.paper(ref)

    page = people.at("fengzhuang")
    seal(page, ref, number, listing["mass_g"])
    assert ref in desks.refs("sealed")
    send(page, ref)
    assert ref in desks.refs("dispatched")
    hand_over(page, ref)
    assert ref in desks.refs("delivered")

    go(people.anybody(), f"/v/{number}?c={code}")
    expect(people.anybody().locator("main")).to_contain_text(listing["mass_g"])
    page = people.buyer(ref)
    go(page, f"/b/items/{ref}")
    expect(page.locator("main")).to_contain_text("可退至")
    expect(page.locator("main")).to_contain_text(number)
    expect(page.get_by_role("link", name="申请退货或换货")).to_be_visible()


def seal(page: Page, ref: str, number: str, mass: str) -> None:
    """Re-weigh, tag, bind the certificate, one photo; by scanner and keyboard."""
    go(page, f"/sealing/items/{ref}")
    page.fill("[name=certificate_no]", number)
    page.fill("[name=net_mass]", mass)
    page.fill("[name=tag_no]", "JG-T-7000001")
    upload(page, "[data-upload]", file("packing.jpg"))
    press_and_go(page, "F9")


def send(page: Page, ref: str) -> None:
    """Give the bag to the courier."""
    go(page, f"/sealing/items/{ref}")
    page.fill("[name=courier]", "顺丰速运")
    page.fill("[name=waybill]", "SF9000000000999")
    page.fill("[name=insured_value]", "1")
    press_and_go(page, "F9")


def test_treated_jade_is_found_on_a_phone_and_goes_back_to_its_merchant(
    people: People, desks: Desks
) -> None:
    ref = desks.refs("queued")[-1]
    page = people.at("jianyan2", PHONE)
    go(page, f"/bench/scan/{ref}")
    act(page, ".head [data-key=F2]")
    record(page, "jade", findings_for("jade_treated"))
    expect(page.locator("#check-JD-14")).to_have_attribute("data-state", "fail")
    act(page, "[data-key=F10]")
    assert ref in desks.refs("in_review")

    page = people.at("shenhe", PHONE)
    go(page, f"/review/{ref}")
    expect(page.locator("[name=action][value=pass]")).to_have_count(0)
    page.fill("#reason", "红外见树脂吸收峰，紫外荧光强，为漂白充填处理")
    act(page, "[name=action][value=fail]")
    assert ref in desks.refs("failed")

    hand_back(people.at("fengzhuang", PHONE), ref, "SF8000000000998")
    assert ref in desks.refs("returned")
    page = people.buyer(ref)
    go(page, f"/b/items/{ref}")
    expect(page.locator("main")).to_contain_text("没有通过检测")
    expect(page.locator("main")).to_contain_text("退回商家")
    expect(page.get_by_role("link", name="打开证书")).to_have_count(0)


def hand_back(page: Page, ref: str, waybill: str) -> None:
    """Make the piece ready to go back to its merchant, and give it to the post."""
    go(page, f"/sealing/items/{ref}")
    act(page, "[data-key=F9]")
    go(page, f"/sealing/items/{ref}")
    page.locator("[name=method][value=post]").check(force=True)
    write(page, "waybill", waybill)
    act(page, "[data-key=F9]")


def test_a_broken_seal_waits_for_a_second_person(people: People, desks: Desks) -> None:
    ref = desks.refs("registered", "liquor", "GZ-W")[0]
    page = people.at("ln-shouhuo1", PHONE)
    go(page, f"/receiving/items/{ref}/exception")
    page.locator("[name=kind][value=seal]").check(force=True)
    page.fill("[name=reason]", "外包裹封签破损，有重封胶痕")
    upload(page, "[data-upload]", *(file(f"seal-{n}.jpg", "liquor") for n in (1, 2)))
    act(page, "[data-key=F9]")
    go(page, f"/receiving/items/{ref}")
    expect(page.locator("main")).to_contain_text("须由第二人处理")
    expect(page.locator("[name=reason]")).to_have_count(0)

    page = people.at("ln-shouhuo2", PHONE)
    go(page, f"/receiving/items/{ref}")
    page.fill("[name=reason]", "与商家核对毛重一致，放行")
    act(page, "main [data-key=F9]")
    assert ref in desks.refs("received", "liquor", "GZ-W")


def test_a_buyer_accepts_a_worn_handbag_on_a_phone(people: People, desks: Desks) -> None:
    ref = desks.refs("awaiting_buyer", "handbag", "HZ-W")[0]
    page = people.buyer(ref)
    go(page, f"/b/items/{ref}")
    act(page, "button[value=accept]")
    expect(page.locator("body")).to_contain_text("已接受")
    assert ref in desks.refs("passed", "handbag", "HZ-W")


def test_a_buyer_who_never_answers_lets_the_handbag_go(people: People, desks: Desks) -> None:
    ref = desks.refs("in_review", "handbag", "HZ-W")[0]
    page = people.at("zj-shenhe")
    go(page, f"/review/{ref}")
    pick(page, "BG-19.value", "genuine")
    act(page, "form[action$='/checks/BG-19'] button")
    look_at_all(page)
    page.fill("#reason", "四角磨损，商品页未披露，请买家确认")
    act(page, "[name=action][value=ask_buyer]")
    page = people.buyer(ref)
    go(page, f"/b/items/{ref}")
    expect(page.locator("button[value=accept]")).to_be_visible()

    asked = now() - timedelta(hours=73)
    ticked(
        desks,
        f"update item set asked_buyer_at = '{asked:%Y-%m-%d %H:%M:%S.%f}'"
        f" where id = {int(ref[-6:])}",
    )
    go(page, f"/b/items/{ref}")
    expect(page.locator("main")).to_contain_text("72 小时内没有收到您的答复")
    expect(page.locator("button[value=accept]")).to_have_count(0)
    page = people.at("zj-fengzhuang")
    go(page, "/sealing/going-back")
    expect(page.locator(f"table a[href$='{ref}']")).to_be_visible()
    go(page, f"/items/{ref}")
    expect(page.locator("body")).to_contain_text("待退回")


def test_a_supplement_that_nobody_can_determine_goes_back(people: People, desks: Desks) -> None:
    ref = desks.refs("in_review", "supplement", "HZ-W")[0]
    page = people.at("zj-shenhe")
    go(page, f"/review/{ref}")
    expect(page.locator("[name=action][value=pass]")).to_have_count(0)
    page.fill("#reason", "注册数据库暂不可查，批文真伪无法核实")
    act(page, "[name=action][value=leave_undetermined]")
    assert ref in desks.refs("undetermined", "supplement", "HZ-W")
    page = people.at("zj-fengzhuang")
    go(page, "/sealing/not-passed")
    expect(page.locator(f"table a[href$='{ref}']")).to_be_visible()
    hand_back(page, ref, "SF8000000000997")
    assert ref in desks.refs("returned", "supplement", "HZ-W")
    page = people.buyer(ref)
    go(page, f"/b/items/{ref}")
    expect(page.locator("main")).to_contain_text("无法判定")

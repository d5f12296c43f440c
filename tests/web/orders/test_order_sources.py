"""The import page asks whose orders a file holds, tries it, and has its columns named."""

from __future__ import annotations

import io
import re

import pytest
from order_files.exports import OLD, as_csv, export, row
from sqlalchemy import func, select

from app.base import db
from app.models.network.center import CenterCategory, Merchant
from app.models.orders.order import OrderImport, OrderLine, ShopMapping
from app.models.personal.vault import KeptOrderFile

HEADER = ["单号", "行号", "货名", "件数", "实付", "状态"]
FIELDS = ["main_order", "sub_order", "title", "quantity", "payable", "status"]
LINE = ["77001001", "77001001-1", "天然翡翠A货冰种手镯", "1", "12800", "待发货"]


def upload(browser, content, **said):
    data = {"file": (io.BytesIO(content), "orders.csv"), "center": "RL", **said}
    return browser.post("/orders/", data=data, content_type="multipart/form-data")


def again(browser, page, **said):
    """The file that the page says was chosen, taken on without choosing it anew."""
    (key,) = set(re.findall(r'name="chosen" value="(\d+)"', page))
    data = {"chosen": key, "center": "RL", "file": (io.BytesIO(b""), ""), **said}
    return browser.post("/orders/", data=data, content_type="multipart/form-data")


def text(response):
    return response.get_data(as_text=True)


def count(table):
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


@pytest.fixture
def manager(signed_in):
    return signed_in("manager")


def test_a_shop_that_nothing_tells_is_the_only_question_and_takes_one_field(manager):
    content = export(row(), template=OLD)
    asked = upload(manager, content, platform="doudian", same="692")
    assert asked.status_code == 422
    page = text(asked)
    assert "这份文件是哪家店铺的" in page
    for kept in ('name="platform" value="doudian"', 'name="same" value="692"'):
        assert kept in page
    for told in ("orders.csv", "抖音电商", row()["title"]):
        assert told in page
    assert 'name="file"' not in page
    assert re.search(r'name="shop" list="shops" value=""', page)
    wrong = text(again(manager, page, platform="doudian", shop="=1"))
    assert "请填写店铺名称" in wrong
    taken = again(manager, page, platform="doudian", shop="甲店")
    assert taken.status_code == 302
    assert count(KeptOrderFile) == 0
    page = text(manager.get(taken.headers["Location"]))
    assert "文件共 1 行：新收 1" in page
    for words in ("抖音电商", "甲店"):
        assert words in page
    assert "改归到别的店铺" not in page
    with db.reading() as session:
        assert session.scalars(select(Merchant.shop)).all() == ["甲店"]


def test_the_next_file_asks_nothing_and_a_wrong_finding_has_its_form(manager):
    upload(manager, export(row(), template=OLD), platform="doudian", shop="甲店")
    second = row(main="6921837405512083642", sub="6921837405512149178")
    taken = upload(manager, export(second, template=OLD), platform="doudian")
    assert taken.status_code == 302, text(taken)
    page = text(manager.get(taken.location))
    assert "店铺：甲店（沿用您上次" in page
    assert "不是“甲店”？改归到别的店铺" in page
    form = {"shop": "乙店", "back": "1"}
    given = manager.post(f"{taken.location}/assign", data=form, follow_redirects=True)
    assert "1 个订单已归到“乙店”" in text(given)
    assert "改归到别的店铺" not in text(given)


def test_a_trial_says_the_same_words_and_keeps_nothing(manager):
    tried = upload(manager, export(row(), row(sub="6921837405512149178", quantity="x")), dry="1")
    assert tried.status_code == 200
    page = text(tried)
    assert "文件共 2 行：新收 1 + 已有 0 + 更新 0 + 未导入 1 + 空行 0 + 合计行 0 = 2" in page
    assert "什么都没有保存" in page
    assert (count(OrderImport), count(OrderLine)) == (0, 0)
    taken = again(manager, page)
    assert taken.status_code == 302
    assert (count(OrderImport), count(OrderLine), count(KeptOrderFile)) == (1, 1, 0)


def test_a_wrong_platform_is_said_and_one_press_goes_on_with_the_right_one(manager):
    told = {"platform": "jd", "shop": "甲店"}
    asked = upload(manager, export(row()), **told)
    assert asked.status_code == 409
    page = text(asked)
    assert "从列名看这是抖音电商的订单文件，不是京东的" in page
    for button in ("按抖音电商导入", "确是京东，去对照列"):
        assert button in page
    insisted = again(manager, page, **told, map="1")
    assert insisted.status_code == 409
    assert "告诉系统每一列是什么" in text(insisted)
    taken = again(manager, page, **told | {"platform": "doudian"})
    assert taken.status_code == 302, text(taken)
    assert (count(OrderLine), count(KeptOrderFile)) == (1, 0)


def test_columns_without_money_are_named_and_the_import_goes_on_with_the_file(signed_in):
    manager = signed_in("manager_net")  # for a shop of no center one of a center takes two
    content = as_csv([[*HEADER[:4], HEADER[5]], [*LINE[:4], LINE[5]]])
    page = text(upload(manager, content, shop="丙店", same="691"))
    (key,) = re.findall(r'name="chosen" value="(\d+)"', page)
    assert 'name="same" value="691"' in page
    said = {"platform": "kuaishou", "shop": "丙店", "lines": "sub_order", "price": "unit"}
    said |= {"chosen": key, "center": "RL"}
    form = {**said, "header": [*HEADER[:4], HEADER[5]]} | {
        f"field-{n}": f for n, f in enumerate([*FIELDS[:4], FIELDS[5]])
    }
    assert signed_in("manager_2").post("/orders/", data={"chosen": key}).status_code == 422
    answer = manager.post("/orders/mappings", data=form)
    assert (answer.status_code, answer.location) == (307, "/orders/")
    taken = manager.post(answer.location, data=form)
    assert taken.status_code == 302, text(taken)
    assert "新收 1 " in text(manager.get(taken.location))
    gone = manager.post("/orders/", data={"chosen": key})
    assert gone.status_code == 422
    assert "请重新选择文件" in text(gone)


def test_a_file_that_nobody_knows_opens_the_page_to_name_its_columns(manager, signed_in):
    content = as_csv([HEADER, LINE])
    opened = upload(manager, content, shop="丙店")
    assert opened.status_code == 409
    page = text(opened)
    for words in (*HEADER, *LINE, "对照列", 'value="丙店"'):
        assert words in page
    said = {"platform": "kuaishou", "shop": "丙店", "lines": "sub_order", "price": "unit"}
    form = {**said, "header": HEADER} | {f"field-{n}": f for n, f in enumerate(FIELDS)}
    form |= {f"value-{n}": v for n, v in enumerate(LINE)}
    wrong = manager.post("/orders/mappings", data={**form, "field-2": "quantity"})
    assert wrong.status_code == 422
    assert "选了两列：商品数量" in text(wrong)
    assert LINE[2] in text(wrong)
    assert manager.post("/orders/mappings", data=form).status_code == 302
    assert "等另一位同事复核" in text(manager.get("/orders/mappings"))
    page = text(manager.get("/orders/"))
    assert "待导入的文件" in page
    (waiting,) = re.findall(r'href="(/orders/\?chosen=\d+)"', page)
    second = signed_in("manager_net")
    assert "复核启用" in text(second.get("/orders/mappings"))
    with db.reading() as session:
        key = session.scalars(select(ShopMapping.id)).one()
    assert second.post(f"/orders/mappings/{key}/approve").status_code == 302
    page = text(manager.get(waiting))
    assert 'value="丙店"' in page
    assert "待导入的文件" in text(manager.get("/orders/"))
    taken = again(manager, page, shop="丙店")
    assert taken.status_code == 302, text(taken)
    page = text(manager.get(taken.headers["Location"]))
    assert "新收 1" in page
    assert "快手小店" in page
    assert "待导入的文件" not in text(manager.get("/orders/"))


# What the page says first, by the columns of the file and by what was said of its platform.
WORDS_OF_MAPPING = {
    "all guessed": ("必需的列都按列名对上了；请选择平台，核对后保存", {}, {}),
    "and a platform": (
        "必需的列都按列名对上了；是推测的，请核对后保存",
        {},
        {"platform": "kuaishou"},
    ),
    "no number": ("还没有对上的：主订单编号", {"订单号": "甲"}, {}),
    "no goods": ("还没有对上的：商品名称、商品数量", {"品名": "甲", "件数": "乙"}, {}),
}


@pytest.mark.parametrize("case", WORDS_OF_MAPPING)
def test_the_page_that_names_columns_says_what_is_left_to_do(case, manager):
    words, renamed, said = WORDS_OF_MAPPING[case]
    header = [renamed.get(name, name) for name in ("订单号", "品名", "件数", "状态", "规格名称")]
    content = as_csv([header, ["1234567890123", "翡翠手镯", "1", "待发货", "56"]])
    page = text(upload(manager, content, shop="丙店", **said))
    assert words in page
    assert page.count("（推测）") == 5 - len(renamed)


def test_a_file_without_columns_to_name_is_told_so_and_sent_nowhere(manager):
    curve = b"Raman Shift (cm-1),Raman Intensity (counts)\n200,0\n205,37\n210,74\n"
    answer = upload(manager, curve, shop="甲店", dry="1")
    page = text(answer)
    assert answer.status_code == 409
    assert "没有三列以上的表格" in page
    assert "请选店铺后台导出的订单文件" in page
    assert "对照一次" not in page
    assert "文件没有保留，请重新选择" in page
    assert count(KeptOrderFile) == 0
    assert re.search(r'name="dry"[^>]* checked', page)


def test_a_row_that_no_center_may_inspect_names_the_category_in_words(network, manager):
    with db.transaction() as session:
        session.delete(session.get_one(CenterCategory, (network.center_id, "liquor")))
    page = text(upload(manager, export(row(title="贵州茅台酒 飞天53度500ml")), dry="1"))
    assert "没有可检验“名酒”的中心" in page


def test_orders_without_a_shop_are_found_and_given_to_one(manager):
    place = upload(manager, export(row())).headers["Location"]
    with db.transaction() as session:
        session.scalars(select(Merchant)).one().shop = "-"
    assert "1 个订单还没有归到店铺" in text(manager.get("/orders/"))
    assert "orders-" in text(manager.get("/orders/unassigned"))
    given = manager.post(f"{place}/assign", data={"shop": "甲店"}, follow_redirects=True)
    assert "1 个订单已归到“甲店”" in text(given)
    assert "所有订单都有店铺" in text(given)


def test_a_number_of_two_shops_waits_for_the_networks_manager(network, manager, signed_in):
    upload(manager, export(row(shop="占号的店")))
    refused = upload(manager, export(row(shop="玉见小铺")), center="RL")
    page = text(manager.get(refused.headers["Location"]))
    assert "第二人同意后重新导入" in page
    assert "占号的店" not in page
    for place in ("/orders/numbers", "/orders/"):
        assert "两家店铺导入" not in text(manager.get(place))
    whole = signed_in("manager_net")
    assert "1 个订单号有两家店铺导入，待裁定" in text(whole.get("/orders/"))
    page = text(whole.get("/orders/numbers"))
    for told in ("占号的店", "玉见小铺", row()["main"], "1 件，都未到", "提请改归"):
        assert told in page
    (place,) = re.findall(r'action="(/orders/numbers/\d+)"', page)
    empty = whole.post(place, data={"answer": "move", "reason": " "})
    assert empty.status_code == 422
    why = {"reason": "平台后台截图核对，订单为玉见小铺所有"}
    asked = whole.post(place, data={"answer": "move", **why})
    assert re.search(r"/second/\d+", asked.headers["Location"])
    assert whole.post(place, data={"answer": "stay", **why}).status_code == 302
    assert "没有订单号争议" in text(whole.get("/orders/numbers"))

"""`jadegate personal`: a copy, a correction, erasure, by order or phone; and plain refusals."""

from __future__ import annotations

import json
import stat
from typing import Any

import pytest
from sqlalchemy import select
from support.build import Scene
from support.return_pieces import asked, delivered
from vault.buyers import ZHANG, name_buyer

from app.base import config, db
from app.cli.jadegate import main
from app.models.audit.ledger import LedgerEvent
from app.models.orders.order import ShopOrder

BY = ("--by", "customer_service", "--reason", "买家来函")
# Nobody proved at the prompt to be that person: the ledger says so.
WHO = "customer_service · 命令行"


def bought(net):
    ref = delivered(net)
    return ref, name_buyer(ref)


@pytest.fixture
def scene():
    return Scene("bought for the prompt", bought)


@pytest.fixture
def backend():
    return "sqlite"


@pytest.fixture
def prompt(settings, instance, monkeypatch, capfd):
    monkeypatch.setenv("JADEGATE_INSTANCE", str(instance))
    monkeypatch.setenv("JADEGATE_SECRET_KEY", "x" * 40)

    def run(*words):
        monkeypatch.setattr("sys.argv", ["jadegate", *words])
        code: Any = 0
        try:
            main()
        except SystemExit as end:
            code = end.code or 0
        told = capfd.readouterr()
        return code, told.out, told.err

    yield run
    db.disconnect()


@pytest.fixture
def number(prompt, settings):
    config.use(settings)
    db.connect(settings.database_url)
    with db.reading() as session:
        return session.scalar(select(ShopOrder.number))


def tags():
    with db.reading() as session:
        found = session.execute(select(LedgerEvent.tag, LedgerEvent.actor_name, LedgerEvent.body))
        return [tuple(row) for row in found if row.tag.startswith("personal.")]


@pytest.mark.parametrize("asked_by", ["order", "phone"])
def test_a_copy_in_json_or_to_read(prompt, number, tmp_path, asked_by):
    what = number if asked_by == "order" else ZHANG.phone
    code, out, _ = prompt("personal", "export", what, *BY)
    assert code == 0
    (copy,) = json.loads(out)
    assert copy["receiver"]["phone"] == ZHANG.phone
    assert copy["order"] == number
    file = tmp_path / "copy.txt"
    code, out, _ = prompt("personal", "export", what, *BY, "--readable", "--out", str(file))
    assert code == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text("utf-8")
    assert f"  name：{ZHANG.name}" in text
    assert "收件信息：" in text
    code, _, err = prompt("personal", "export", what, *BY, "--out", str(file))
    assert (code, "already" in err) == (2, True)
    assert [(tag, who) for tag, who, _ in tags()] == [("personal.exported", WHO)] * 2
    assert not any(ZHANG.phone in body for _, _, body in tags())


def test_a_correction(prompt, number):
    code, out, _ = prompt("personal", "correct", number, *BY, "--phone", "13700001111")
    assert (code, "phone" in out) == (0, True)
    code, out, _ = prompt("personal", "export", "13700001111", *BY)
    assert json.loads(out)[0]["receiver"]["name"] == ZHANG.name
    code, _, err = prompt("personal", "export", ZHANG.phone, *BY)
    assert code == 1
    assert "没有这个订单号" in err


def test_erasure_is_restriction_until_its_time_and_another_decides(prompt, number):
    code, out, _ = prompt("personal", "erase", number, *BY)
    assert (code, "已限制处理" in out, "电子商务法 第三十一条" in out) == (0, True, True)
    code, _, err = prompt("personal", "erase", number, *BY, "--decide")
    assert (code, "没有此项权限" in err) == (1, True)
    code, out, _ = prompt(
        "personal", "erase", number, "--by", "manager", "--reason", "平台另存交易信息", "--decide"
    )
    assert (code, "已删除" in out) == (0, True)
    code, _, err = prompt("personal", "export", number, *BY)
    assert (code, "该买家的个人信息已删除" in err) == (1, True)
    assert [tag for tag, _, _ in tags()] == ["personal.restricted", "personal.erased"]


def test_an_open_return_is_refused_with_its_reason(prompt, number, made):
    asked(made[0])
    code, _, err = prompt("personal", "erase", number, *BY)
    assert (code, "退货尚未办结" in err) == (1, True)
    assert tags() == []


def test_nobody_and_no_reason(prompt, number):
    code, _, err = prompt("personal", "export", number, "--by", "nobody", "--reason", "x")
    assert (code, "nobody signs in as nobody" in err) == (2, True)
    code, _, err = prompt("personal", "export", number, "--by", "customer_service")
    assert (code, "--reason" in err) == (2, True)
    code, _, err = prompt(
        "personal", "export", number, "--by", "customer_service", "--reason", f"{ZHANG.name}来电"
    )
    assert (code, "不要写买家的姓名" in err) == (1, True)

"""Pages of days off and of the figures: asked for by one, confirmed by another, found by all."""

from __future__ import annotations

import csv
import io
import re

import pytest
from support.flows.return_roads import paid
from support.return_pieces import BACK, HOUR
from support.return_visits import confirms, done, text_of

from app.base import clock

FORM = {
    "year": "2027",
    "document": "国办发明电〔2026〕9号",
    "dated": "2026-11-10",
    "read_at": "https://www.gov.cn/zhengce/content/202611/content_1.htm",
    "rest": "1月1日至3日\n2月5日至11日\n4月5日\n5月1日至5日\n6月9日\n9月15日\n10月1日至7日",
    "work": "2月14日",
}


@pytest.fixture(autouse=True)
def moment(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: BACK + 2 * HOUR)


def test_a_notice_of_days_off_over_the_pages(signed_in):
    manager = signed_in("manager_net")
    page = text_of(manager.get("/service/days-off"))
    assert "暂定：只有法定节日" in page
    for field, wrong in (("rest", "元旦"), ("year", "x"), ("dated", ""), ("document", "?")):
        refused = text_of(manager.post("/service/days-off", FORM | {field: wrong}), 422)
        assert "https://www.gov.cn/zhengce/content/202611/content_1.htm" in refused
        assert 'role="alert"' in refused
    confirms(signed_in("manager_net_2"), done(manager.post("/service/days-off", FORM)))
    page = text_of(signed_in("customer_service").get("/service/days-off"))
    assert "国办发明电〔2026〕9号" in page
    assert "2027-02-05 – 2027-02-11" in page
    assert "录入通知" not in page


def test_every_figure_leads_to_its_returns_and_the_file_says_the_same(signed_in, network):
    _, case, _ = paid(network)
    service = signed_in("customer_service")
    page = text_of(service.get("/service/figures?by=shop&days=90"))
    leads = re.findall(r'href="(/service/figures\?[^"#]*figure=[^"#]*)#behind">([^<]+)<', page)
    assert leads
    for lead, shown in leads:
        behind = text_of(service.get(lead.replace("&amp;", "&"))).split('id="behind"')[1]
        assert case in behind, (lead, shown)
    assert "0" not in [shown for _, shown in leads]
    file = text_of(service.get("/service/figures.csv?by=shop&days=90")).removeprefix("\ufeff")
    heads, row = csv.reader(io.StringIO(file))
    assert len(heads) == len(row) == 9
    assert row[1:4] == ["1", "1", "1"]
    for garbage in ("by=x&days=0", "figure=cases&of=nobody", "figure=x", "days=30&by=agent"):
        assert service.get(f"/service/figures?{garbage}").status_code == 200

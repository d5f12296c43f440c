"""A lawyer's own file of cases at the prompt."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.flows.second_person import confirmed

from app.base import clock
from app.base.config import current
from app.cli import days_off
from app.cli.law import law
from app.cli.returns import decide
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.words import LegalCategory

CASES = """
[base.bangle]
sale = { channel = "LIVE_STREAM" }
goods = { category = "JEWELLERY", quantity = 1 }

[with.late.notice]
sent_at = 2026-11-28T10:00:00+08:00

[[case]]
id = "in-time"
zh = "第三日申请"
article = "CPL 25; Measures 10; 民法典 203(1)"
base = "bangle"
signed = 2026-11-12T10:00:00+08:00
asked = 2026-11-15T10:00:00+08:00
then = { decision = "accept", code = "OK_7D" }

[[case]]
id = "late"
zh = "超过期限"
article = "CPL 25"
base = "bangle"
with = ["late"]
signed = 2026-11-12T10:00:00+08:00
then = { decision = "refuse", code = "LATE", rules = ["period.late"], silent = ["period.in_time"] }
"""


def checked(text: str, file: str = "-") -> Result:
    return CliRunner().invoke(law, ["check", file], input=text)


def test_cases_that_come_out_as_written_are_counted(tmp_path: Path) -> None:
    wanted = CASES.replace("; 民法典 203(1)", "; 民法典 201")
    path = tmp_path / "mine.toml"
    path.write_text(wanted, "utf-8")
    for done in (checked(wanted), checked("", str(path))):
        assert done.exit_code == 0, done.output
        assert done.output.startswith("2 / 2")


def test_an_article_that_is_not_cited_is_told_with_the_reasons() -> None:
    done = checked(CASES)
    assert done.exit_code == 1
    assert "✗ in-time" in done.output
    assert "not cited: CC 203(1)" in done.output
    assert "period.in_time: 退货通知在" in done.output
    assert "✗ late" not in done.output


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('"accept", code', '"refuse", code', "decision: refuse ≠ accept"),
        ('code = "LATE"', 'code = "OK_7D"', "code: OK_7D ≠ LATE"),
        ('rules = ["period.late"]', 'rules = ["period.rolled"]', "rules: period.rolled"),
        ('silent = ["period.in_time"]', 'silent = ["period.late"]', "silent: period.late"),
        ('"OK_7D" }', '"OK_7D", last_day = 2026-11-20 }', "last_day: 2026-11-20 ≠ 2026-11-19"),
        ('"OK_7D" }', '"OK_7D", refund_by = 2026-11-20 }', "refund_by: 2026-11-20 ≠ None"),
        ('base = "bangle"', 'base = "ring"', "can't be read: 'ring'"),
        ('category = "JEWELLERY"', 'category = "JADE"', "goods.category"),
        ('zh = "超过期限"', 'colour = "green"', "colour"),
        ('article = "CPL 25"\nbase = "bangle"\nwith', 'article = "Moon Law 1"\nwith', "Moon Law 1"),
        ('article = "CPL 25; Measures', 'article = "第七条的规定; Measures', "第七条的规定"),
    ],
)
def test_what_differs_is_told(was: str, becomes: str, told: str) -> None:
    assert was in CASES
    done = checked(CASES.replace(was, becomes))
    assert done.exit_code == 1
    assert told in done.output


@pytest.mark.parametrize("text", ["", "[[case", "case = 1", "\x00"])
def test_a_file_without_cases_says_so(text: str) -> None:
    done = checked(text)
    assert done.exit_code == 1
    assert "no case" in done.output or "not TOML" in done.output


@pytest.mark.parametrize("category", list(LegalCategory))
def test_every_kind_of_goods_has_facts_to_start_from(category: LegalCategory) -> None:
    shown = CliRunner().invoke(law, ["sample", str(category)])
    facts = facts_from_json(json.loads(shown.output))
    assert facts.goods.category is category


def test_decide_reads_the_standard_input_and_takes_the_law_of_the_notice() -> None:
    sample = CliRunner().invoke(law, ["sample", "LIQUOR"]).output
    done = CliRunner().invoke(decide, ["-"], input=sample)
    answer = json.loads(done.stdout_bytes)
    assert (answer["decision"], answer["on"]) == ("accept", "2026-11-15")


NOTICE = """
year = 2027
document = "国办发明电〔2026〕9号"
read_at = "https://www.gov.cn/zhengce/content/202611/content_1.htm"
dated = 2026-11-10
rest = [[2027-01-01, 2027-01-03], [2027-02-05, 2027-02-11], [2027-04-05], [2027-05-01, 2027-05-05],
  [2027-06-09], [2027-09-15], [2027-10-01, 2027-10-07]]
work = [2027-02-14]
"""


def test_a_notice_of_days_off_waits_for_a_second_person(database, network, tmp_path, monkeypatch):
    monkeypatch.setattr(days_off, "runtime_url", lambda: current().database_url)
    monkeypatch.setattr(days_off, "connect", lambda _: None)
    at = datetime(2026, 11, 20, 2, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: at)
    file = tmp_path / "2027.toml"

    def run(*words):
        return CliRunner().invoke(law, ["calendar", *words])

    for text, code in (("x = ", 1), (NOTICE.replace("2027-04-05", "2027-04-06"), 1), (NOTICE, 3)):
        file.write_text(text, "utf-8")
        assert run("enter", str(file)).exit_code == code, text
    assert "provisional" in run("show").output.splitlines()[1]
    confirmed(1, network.manager_net, at)
    said = run("show").output
    assert "2027  official     国办发明电〔2026〕9号" in said
    assert "worked: 2027-02-14" in said
    assert "calendar" in CliRunner().invoke(law, ["--help"]).output

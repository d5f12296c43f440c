"""The facts that a decision still needs, asked of the buyer in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.base import clock
from app.base.errors import Invalid
from app.queries.returns.buyer_cases import CaseShown
from app.web.base.language import say
from app.web.returns.after_sales.form_values import moment
from workflows.returns.law.facts.words import Channel
from workflows.verdict import Text

Options = tuple[tuple[str, Text], ...]
Answer = str | bool | datetime


@dataclass(frozen=True, slots=True)
class Question:
    """A fact as a buyer is asked for it; `when` asks for the time beside the answer "yes"."""

    fact: str
    ask: Text
    options: Options
    when: Text | None = None

    @property
    def name(self) -> str:
        """The field of the form."""
        return self.fact.replace(".", "-")

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The answers to choose from, in the visitor's language."""
        return [(value, say(name)) for value, name in self.options]


QUESTIONS: tuple[Question, ...] = (
    Question(
        "goods.content_taken",
        Text("内容下载过，或者软件、光盘拆封了吗？", "Was it downloaded, or its seal opened?"),
        (("yes", Text("是", "Yes")), ("no", Text("没有", "No"))),
    ),
    Question(
        "sale.channel",
        Text("这一件您是在哪里买的？", "Where did you buy it?"),
        (
            (Channel.ONLINE.value, Text("网店下单", "In an online shop")),
            (Channel.LIVE_STREAM.value, Text("直播间", "In a live stream")),
            (Channel.TELEVISION.value, Text("电视购物", "From television")),
            (Channel.TELEPHONE.value, Text("电话订购", "By telephone")),
            (Channel.MAIL_ORDER.value, Text("邮购", "By mail order")),
            (Channel.DOOR_TO_DOOR.value, Text("上门推销", "At my door")),
            (Channel.IN_STORE.value, Text("实体店里", "In a shop on the street")),
        ),
    ),
    Question(
        "receipt.parcels.proven",
        Text("这个包裹您后来收到了吗？", "Did the parcel reach you after all?"),
        (("yes", Text("收到了", "Yes, it did")), ("no", Text("没有收到", "No, it didn't"))),
        Text("什么时候收到的", "When it reached you"),
    ),
)
ASKED = {question.fact: question for question in QUESTIONS}


def questions_of(case: CaseShown) -> tuple[list[Question], list[str]]:
    """What the buyer is asked, and what only the shop can say."""
    missing = case.decision["missing"]
    mine = [ASKED[m["field"]] for m in missing if m["field"] in ASKED]
    others = [say(Text(**m["label"])) for m in missing if m["field"] not in ASKED]
    return mine, others


def answers_given(given: Mapping[str, str], questions: Sequence[Question]) -> dict[str, Answer]:
    """The answer to each question, by its fact; raises `Invalid` for one that is missing."""
    return {question.fact: _answer(given, question) for question in questions}


def _answer(given: Mapping[str, str], question: Question) -> Answer:
    raw = given.get(question.name, "")
    if raw not in {value for value, _ in question.options}:
        zh, en = f"请回答：{question.ask.zh}", f"Please answer: {question.ask.en}"
        raise Invalid(question.name, Text(zh, en))
    if question.when is not None and raw == "yes":
        at = moment(given, f"{question.name}-at")
        if at is None or at > clock.now():
            when = Text("请填写收到的时间，不晚于现在", "Say when it reached you")
            raise Invalid(f"{question.name}-at", when)
        return at
    return raw == "yes" if raw in ("yes", "no") else raw

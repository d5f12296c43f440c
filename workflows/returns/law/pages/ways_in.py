"""The ways into the pages of the law: by code with a sentence to send, by goods, by question."""

from __future__ import annotations

from collections.abc import Iterable

from workflows.returns.law.facts.goods_names import CATEGORY_NAMES, MARK_NAMES
from workflows.returns.law.facts.words import LegalCategory
from workflows.returns.law.pages.buyer_sentences import BUYER_SENTENCES
from workflows.returns.law.registry import CHAPTERS
from workflows.returns.law.rule import DecisionCode
from workflows.returns.law.rules.meanings import MEANINGS, meaning_of
from workflows.verdict import Text

# What people ask, and the chapter that answers.
QUESTIONS: tuple[tuple[Text, str], ...] = (
    (Text("还来得及退吗", "Is it still in time?"), "period"),
    (Text("从哪天开始算", "From which day is it counted?"), "receipt"),
    (Text("拆开看过还能退吗", "Opened and looked at: can it go back?"), "intactness"),
    (Text("商家写了“不支持退货”算数吗", "Does “no return” on the page count?"), "confirmation"),
    (Text("哪些商品依法不能退", "Which goods does the law exclude?"), "exclusions"),
    (Text("定作、鲜活、盲盒怎么办", "Made to order, fresh, a blind box?"), "exclusions"),
    (Text("有质量问题怎么办", "What if something is wrong with it?"), "quality"),
    (Text("能只退一部分或换货吗", "Part of it, or an exchange?"), "conduct"),
    (Text("运费、赠品、优惠券怎么算", "Freight, gifts, coupons?"), "settlement"),
    (Text("多久必须退款", "When must the money be out?"), "progress"),
    (Text("商家的理由站得住吗", "Does the seller's reason hold?"), "objections"),
    (Text("事实互相矛盾怎么办", "What if the facts contradict?"), "facts"),
    (Text("人工能不能推翻", "Can a person decide otherwise?"), "review"),
)


def ways_in() -> Iterable[str]:
    """The three tables of the first page."""
    yield from _by_question()
    yield from _by_code()
    yield from _by_category()


def _by_question() -> Iterable[str]:
    yield from ("## 按问题 / By question", "")
    for question, slug in QUESTIONS:
        yield f"- [{question.zh} / {question.en}]({slug}.md)"
    yield ""


def _by_code() -> Iterable[str]:
    yield from ("## 按代码 / By code", "", "发给买家的一句话；〔〕内由发送人填写。", "")
    yield from ("A sentence for the buyer; who sends it fills in 〔〕.", "")
    for code in DecisionCode:
        said = BUYER_SENTENCES[code]
        rules = "、".join(
            f"[`{rule.id}`]({chapter.slug}.md#{_anchor(rule.id)})"
            for chapter in CHAPTERS
            for rule in chapter.rules
            if rule.code is code
        )
        yield from (f"### `{code}`", "", said.zh, "", said.en, "", rules, "")


def _by_category() -> Iterable[str]:
    yield from (
        "## 按商品 / By goods",
        "",
        "| 商品 / goods | 查验所见 / what is seen | |",
        "|---|---|---|",
    )
    for category in LegalCategory:
        names = CATEGORY_NAMES[category]
        by_rule: dict[str, list[str]] = {}
        for mark in MEANINGS:
            meaning = meaning_of(mark, category)
            if meaning is not None and any(category in kinds for kinds, _ in MEANINGS[mark][0]):
                by_rule.setdefault(meaning.rule.id, []).append(MARK_NAMES[mark].zh)
        if not by_rule:
            yield f"| {names.zh} / {names.en} | 一般规则 / the general rules | - |"
        for rule, marks in by_rule.items():
            place = f"[`{rule}`](intactness.md#{_anchor(rule)})"
            yield f"| {names.zh} / {names.en} | {'、'.join(marks)} | {place} |"
    yield ""


def _anchor(rule: str) -> str:
    """The anchor that a heading in code marks gets: without its dots."""
    return rule.replace(".", "")

"""Texts of law and their articles, each with the days on which it holds.

A decision names the day whose law applies; what wasn't in force on that day is neither applied
nor cited. Dates are first and last day in force; tags say how far a text was read: `verified` in a
copy of it, `secondary` through somebody's description, `inference` a reading of ours,
`from memory` to be checked against the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from workflows.verdict import Citation, Text

FOREVER = date.max


class NotInForce(LookupError):
    """A rule or a figure was asked for on a day on which no text bore it: a fault of the code."""


@dataclass(frozen=True, slots=True)
class Act:
    """A text of law or a rule of a platform, with its time in force."""

    key: str
    name: Text
    since: date
    until: date = FOREVER
    tag: str = "verified"
    url: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the text held on that day."""
        return self.since <= on <= self.until


@dataclass(frozen=True, slots=True)
class Cite:
    """An article of an act, how far the reading of it is established, and its last day here."""

    act: str
    article: str
    tag: str
    until: date = FOREVER

    def in_force(self, on: date) -> bool:
        """Whether the article may be cited on that day."""
        return on <= self.until and ACTS[self.act].in_force(on)

    def citation(self) -> Citation:
        """The citation as it's shown: the act's Chinese name and the article."""
        article_no, bracket, part = self.article.partition("(")
        article = f"第{article_no}条{bracket}{part}" if article_no else ""
        return Citation(source=ACTS[self.act].name.zh, article=article, tag=self.tag)

    def english(self) -> str:
        """The same in English."""
        return f"{ACTS[self.act].name.en} {self.article}".rstrip()


def last_day(until: str) -> date:
    """The last day written, or `FOREVER` where none is."""
    return date.fromisoformat(until) if until else FOREVER


def _act(
    key: str,
    zh: str,
    en: str,
    since: str,
    until: str = "",
    tag: str = "verified",
    url: str = "",
) -> Act:
    return Act(key, Text(zh, en), date.fromisoformat(since), last_day(until), tag, url)


_MEASURES_URL = "https://www.gov.cn/zhengce/2020-11/03/content_5723721.htm"
_REGS_URL = "https://www.gov.cn/zhengce/content/202403/content_6940158.htm"

ACTS: dict[str, Act] = {
    act.key: act
    for act in (
        _act("CPL", "消费者权益保护法", "Consumer Protection Law", "2014-03-15"),
        _act("CC", "民法典", "Civil Code", "2021-01-01"),
        _act(
            "GENERAL",
            "民法总则",
            "General Provisions of Civil Law",
            "2017-10-01",
            "2020-12-31",
            tag="from memory",
        ),
        _act(
            "PRINCIPLES",
            "民法通则",
            "General Principles of Civil Law",
            "1987-01-01",
            "2017-09-30",
            tag="from memory",
        ),
        _act("ECL", "电子商务法", "E-commerce Law", "2019-01-01"),
        _act(
            "REGS",
            "消费者权益保护法实施条例",
            "Regulations implementing the Consumer Protection Law",
            "2024-07-01",
            url=_REGS_URL,
        ),
        _act(
            "SPC",
            "最高人民法院网络消费纠纷规定（一）",
            "Supreme People's Court, Provisions on Online Consumption Disputes (1)",
            "2022-03-15",
        ),
        _act(
            "MEASURES",
            "网络购买商品七日无理由退货暂行办法",
            "Interim Measures for the Seven-day Return of Goods Bought Online",
            "2017-03-15",
            url=_MEASURES_URL,
        ),
        _act(
            "PENALTY",
            "侵害消费者权益行为处罚办法",
            "Measures punishing Infringements of Consumer Rights",
            "2015-03-15",
        ),
        _act("FOOD", "食品安全法", "Food Safety Law", "2015-10-01", tag="from memory"),
        _act(
            "PLATFORM",
            "网络交易平台规则监督管理办法",
            "Measures on the Supervision of Platform Rules",
            "2026-02-01",
            tag="secondary",
        ),
        _act(
            "LIVE",
            "直播电商监督管理办法",
            "Measures on the Supervision of Live-stream Commerce",
            "2026-02-01",
            tag="secondary",
        ),
        _act(
            "SHANGHAI",
            "上海市消费者权益保护条例",
            "Shanghai Consumer Protection Regulations",
            "2024-07-01",
        ),
        _act(
            "SHANDONG",
            "山东省消费者权益保护条例",
            "Shandong Consumer Protection Regulations",
            "2024-07-01",
        ),
        _act(
            "ZHEJIANG",
            "浙江省实施消费者权益保护法办法",
            "Zhejiang Measures implementing the Consumer Protection Law",
            "2024-07-01",
        ),
        _act(
            "COURT",
            "法院公开的期间计算指引",
            "a court's published guidance on counting the period",
            "2017-03-15",
        ),
        _act(
            "TAOBAO",
            "淘宝平台争议处理规则",
            "Taobao dispute rules",
            "2025-08-15",
        ),
        _act(
            "TAOBAO7",
            "淘宝网七天无理由退货规范",
            "Taobao seven-day return rules",
            "2025-08-15",
        ),
        _act(
            "JD",
            "京东开放平台商品类问题纠纷处理标准",
            "JD standard for disputes about goods",
            "2026-06-15",
        ),
        _act(
            "HOUSE",
            "本系统的审慎处理规则",
            "careful treatment, a rule of the house",
            "0001-01-01",  # how this system treats a case, whichever day's law it asks for
            tag="inference",
        ),
    )
}
# The provincial texts are cited from the day of the Regs on: their own first days in force
# weren't read, and citing late is the safe side.

_TAGS = {"~": "inference", "?": "from memory"}


def cite(spec: str) -> Cite:
    """`"MEASURES 9(1)"`; a leading `~` marks a reading of ours, `?` a text from memory.

    `"~CPL 25 until 2017-03-14"` is cited to that day only: a clearer text took its place.
    """
    tag = _TAGS.get(spec[0], "")
    text, _, until = spec.lstrip("~?").partition(" until ")
    act, _, article = text.partition(" ")
    return Cite(act, article, tag or ACTS[act].tag, last_day(until))


def cites(*specs: str) -> tuple[Cite, ...]:
    """Several articles, the strongest first."""
    return tuple(cite(spec) for spec in specs)


@cache
def in_force(articles: tuple[Cite, ...], on: date) -> tuple[Citation, ...]:
    """What may be cited on that day: nothing where no text holds."""
    return tuple(article.citation() for article in articles if article.in_force(on))


# Sources that are no act in the table above: short names of the house, and other fields of law.
_OTHER_SOURCES: dict[str, Text] = {
    "Jadegate house rules": Text("玉门规则", "Jadegate house rules"),
    "一物一证": Text("一物一证", "One piece, one certificate"),
    "商标法": Text("商标法", "Trademark Law"),
    "浙江省实施《消费者权益保护法》办法": Text(
        "浙江省实施消费者权益保护法办法",
        "Zhejiang Measures implementing the Consumer Protection Law",
    ),
    "玉门退款规则": Text("玉门退款规则", "Jadegate refund rules"),
    "不追收": Text("不追收", "nothing is taken back"),
}


def source_name(source: str) -> Text:
    """A source in both languages, whichever of its names is given; unknown ones stay."""
    for act in ACTS.values():
        if source in (act.name.zh, act.name.en):
            return act.name
    return _OTHER_SOURCES.get(source, Text(source, source))


def is_act(source: str) -> bool:
    """Whether a source is an act or rule of the table, to be put in title marks in Chinese."""
    return any(source == act.name.zh for act in ACTS.values())


def act_of(citation: Citation) -> Act:
    """The act behind a citation."""
    return next(act for act in ACTS.values() if act.name.zh == citation.source)

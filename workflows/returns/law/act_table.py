"""The texts of law and rules of platforms that are cited: names, numbers, days, how they were read.

`tag` says how far a text was read: `verified` in a copy of it, `secondary` through somebody's
description, `inference` a reading of ours, `from memory` to be checked against the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflows.verdict import Text

FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Act:
    """A text of law or a rule of a platform, with its time in force.

    `number` is the document's own number, `read` where and how the text was read.
    """

    key: str
    name: Text
    since: date
    until: date = FOREVER
    tag: str = "verified"
    url: str = ""
    number: str = ""
    read: str = ""

    def in_force(self, on: date) -> bool:
        """Whether the text held on that day."""
        return self.since <= on <= self.until


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
    number, read = _DOCUMENTS.get(key, ("", ""))
    begins = date.fromisoformat(since)
    return Act(key, Text(zh, en), begins, last_day(until), tag, url, number, read)


# The number of each document, and where it was read; empty where neither is established.
_DOCUMENTS: dict[str, tuple[str, str]] = {
    "CPL": ("主席令第7号（2013年修正）", "官方公报文本的转录"),
    "CC": ("主席令第45号", "官方公报文本的转录"),
    "GENERAL": ("主席令第66号（2017年）", "2026年12月1日查找，没有读到文本"),
    "PRINCIPLES": ("主席令第37号（1986年）", "第三方网站的全文转录，2026年12月1日读第154条"),
    "ECL": ("主席令第7号（2018年）", "官方公报文本的转录"),
    "REGS": ("国务院令第778号", "中国政府网"),
    "SPC": ("法释〔2022〕8号", "司法解释文本的转录；第5条为佛山市消委会所引，2026年12月1日读"),
    "MEASURES": (
        "原工商总局令第90号，2020年市场监管总局令第31号修订",
        "中国政府网，2020年修订文本（38条）",
    ),
    "PENALTY": ("原工商总局令第73号", "部门规章文本的转录"),
    "FOOD": ("主席令第21号（2015年修订）", "第三方页面引用的第148条全文，2026年12月1日读"),
    "PLATFORM": ("市场监管总局、国家网信办令第116号", "新闻报道与律师解读；条号待对照正式文本"),
    "LIVE": ("市场监管总局、国家网信办令第117号", "新闻报道与律师解读；条号待对照正式文本"),
    "COURT": ("黑龙江法院2023年6月12日公开指引", "该院公开页面的转录"),
    "BLIND_BOX": ("国市监稽发〔2023〕39号", "两篇报道；正式文本待核对"),
    "EXPRESS": ("交通运输部令2023年第22号", "新闻报道；正式文本待核对"),
    "ACTIVATION": ("2023年，案号待核", "案例报道"),
    "TAOBAO": ("2025-08-15施行版本", "平台规则页面"),
    "TAOBAO7": ("2025-08-15施行版本", "平台规则页面，各节开头"),
    "JD": ("2026-06-15施行版本", "平台规则页面"),
    "SHANGHAI": ("", "地方性法规文本的转录"),
    "SHANDONG": ("", "地方性法规文本的转录"),
    "ZHEJIANG": ("", "地方性法规文本的转录"),
}


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
        _act("FOOD", "食品安全法", "Food Safety Law", "2015-10-01", tag="secondary"),
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
            "黑龙江法院公开的期间计算指引",
            "Heilongjiang court, published guidance on counting the period",
            "2017-03-15",
        ),
        _act(
            "BLIND_BOX",
            "盲盒经营行为规范指引（试行）",
            "Guideline on the Business of Blind Boxes (trial)",
            "2023-06-15",
            tag="secondary",
        ),
        _act(
            "EXPRESS",
            "快递市场管理办法",
            "Measures on the Express Delivery Market",
            "2024-03-01",
            tag="secondary",
        ),
        _act(
            "ACTIVATION",
            "青岛市崂山区人民法院2023年激活手机退货纠纷判决",
            "Qingdao Laoshan court, 2023, on the return of an activated telephone",
            "2017-03-15",  # it reads the Measures; a reading holds from the first day of its text
            tag="secondary",
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

"""What of a return or recall is told, to whom, in which words: one literal table, asked by all.

A topic is an event's tag, with the one word after it that makes a difference: which alarm, who
wrote, how far the money is. What is in no row is told to nobody. No sentence names a buyer, goods
or an amount: it is read on locked screens and in other people's systems.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


class Audience(StrEnum):
    """Who is told."""

    BUYER = "buyer"
    SHOP = "shop"
    OWNER = "owner"
    AGENTS = "agents"
    MANAGERS = "managers"


AUDIENCE_NAMES: Mapping[Audience, Text] = whole(
    Audience,
    {
        Audience.BUYER: Text("买家", "The buyer"),
        Audience.SHOP: Text("店铺", "The shop"),
        Audience.OWNER: Text("负责人（没有则全体客服）", "Who has the case, else all agents"),
        Audience.AGENTS: Text("本中心客服", "The center's agents"),
        Audience.MANAGERS: Text("本中心主管", "The center's managers"),
    },
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One sentence for one audience; `urgent` waits for no morning."""

    audience: Audience
    text: Text
    urgent: bool = False


A = Audience


def _buyer(zh: str, en: str) -> Telling:
    return Telling(A.BUYER, Text(zh, en))


def _shop(zh: str, en: str) -> Telling:
    return Telling(A.SHOP, Text(zh, en))


def _alarm(audience: Audience, zh: str, en: str) -> Telling:
    return Telling(audience, Text(zh, en), urgent=True)


DECIDED = (
    _buyer("您的退货申请 {ref} 有了决定", "Your return {ref} was decided"),
    _shop("退货 {ref} 有了决定", "Return {ref} was decided"),
)
DAY_7 = (
    "退货 {ref} 明天到七日退款期限，请今天退款",
    "Return {ref}: day seven is tomorrow, refund today",
)
DAY_15 = (
    "退货 {ref} 超过十五日未退款，已经违法，请立即处理",
    "Return {ref}: fifteen days without a refund, an offence; act now",
)
SILENT = (
    "退货 {ref} 超过十五日没有答复，已经违法，请立即处理",
    "Return {ref}: fifteen days without an answer, an offence; act now",
)
UNSEEN = (
    "退货 {ref} 已到期退款，货还没有比对，证书一直中止",
    "Return {ref} was refunded when due, its goods never compared; the paper stays suspended",
)
TWICE = (
    "{ref} 的退款，支付渠道与其他方式都已付出，请追回一笔",
    "The refund of {ref} went out by the provider and by another way: claim one back",
)
OPEN = (
    "退货 {ref} 与证书不符，证书待处理",
    "Return {ref} is not as certified, its paper waits for a decision",
)
ANSWERED = ("退货 {ref} 的换货有答复了，请看页面", "Return {ref}: the exchange has an answer")
ENDED = ("退货 {ref} 的争议有了结果", "The dispute of return {ref} ended")
INSTEAD = ("退货 {ref} 没有可换的，买家改为退款", "Return {ref}: a refund, as there was none")
DECLINED = ("退货 {ref} 买家不同意减价", "Return {ref}: the offer was declined")
FAILED = (
    "退货 {ref} 的退款没有成功，请查明原因",
    "The refund of return {ref} failed: find out why",
)
SAID_IN = {"return.alarm": "alarm", "return.payment": "state", "recall.told": "word"}
# Asked for when a return is; told only where the shop is still silent by then.
SHOP_SILENT = "return.shop_silent"
RECALLED = (
    "召回 {ref} 已启动，请查看清单并联系买家",
    "Recall {ref} has begun: see its list and speak with the buyers",
)
LIFTED = ("召回 {ref} 已解除", "Recall {ref} was lifted")
TOLD: Mapping[str, tuple[Telling, ...]] = {
    "return.requested": (
        _buyer("您的退货申请 {ref} 已收到", "We have your return {ref}"),
        _shop("有新的退货申请 {ref}", "There is a new return {ref}"),
        Telling(A.AGENTS, Text("新的退货申请 {ref}", "A new return {ref}")),
    ),
    "return.decided": DECIDED,
    "return.decided_by_person": DECIDED,
    "return.person_asked": (
        Telling(A.OWNER, Text("退货 {ref} 的买家要求人工处理", "Return {ref}: a person is wanted")),
    ),
    "return.message buyer": (
        Telling(A.OWNER, Text("退货 {ref} 的买家来留言了", "Return {ref}: the buyer wrote")),
    ),
    "return.message service": (
        _buyer("客服在退货 {ref} 里给您留言了", "We wrote to you about return {ref}"),
    ),
    "return.facts_supplied": (
        Telling(A.OWNER, Text("退货 {ref} 补充了信息", "Return {ref}: facts were supplied")),
    ),
    "return.address_given": (
        _buyer(
            "退货 {ref} 的退货地址已给您，请按时寄出",
            "Return {ref}: the address is there, please send it in time",
        ),
    ),
    "return.not_shipped": (
        _buyer(
            "退货 {ref} 到期没有寄出，申请已关闭；有正当理由可以联系客服",
            "Return {ref} was closed, as nothing was sent; with good cause write to us",
        ),
    ),
    "return.arrived": (
        _buyer("退货 {ref} 的包裹已到中心", "The parcel of return {ref} is here"),
        _shop("退货 {ref} 的货已到中心", "The goods of return {ref} are at the center"),
        Telling(A.OWNER, Text("退货 {ref} 已到货", "The goods of return {ref} are here")),
    ),
    "return.compared": (
        Telling(
            A.OWNER, Text("退货 {ref} 已比对，请作出处理决定", "Return {ref} is compared: decide")
        ),
    ),
    "return.refund_settled": (
        _buyer("退货 {ref} 的退款已核定", "The refund of return {ref} is settled"),
        _shop("退货 {ref} 的退款已核定", "The refund of return {ref} is settled"),
    ),
    "return.refunded": (
        _buyer("退货 {ref} 的退款已提交支付", "The refund of return {ref} is on its way"),
        _shop("退货 {ref} 已退款", "Return {ref} was refunded"),
    ),
    "return.window_recounted longer": (
        _buyer(
            "放假安排已公布，退货 {ref} 的期限延长了，以页面为准",
            "Days off were published: return {ref} has more time, see its page",
        ),
    ),
    "return.dispute_noted": (
        Telling(
            A.OWNER, Text("退货 {ref} 有拒付或平台争议", "Return {ref}: its money is disputed")
        ),
        _shop("退货 {ref} 有拒付或平台争议", "Return {ref}: its money is disputed"),
    ),
    "return.dispute_ended": (Telling(A.OWNER, Text(*ENDED)), _shop(*ENDED)),
    "return.payment failed": (
        _buyer(
            "退货 {ref} 的退款这次没有成功，我们正在处理，您不用做什么",
            "The refund of return {ref} did not go through; we are on it, you need do nothing",
        ),
        _alarm(A.AGENTS, *FAILED),
        _alarm(A.MANAGERS, *FAILED),
    ),
    "return.reduction_offered": (
        _buyer("退货 {ref}：店铺提出留货减价，请您答复", "Return {ref}: an offer waits for you"),
    ),
    "return.reduction_agreed": (
        Telling(
            A.OWNER, Text("退货 {ref} 买家同意留货减价，请付款", "Return {ref}: agreed, pay it")
        ),
        _shop("退货 {ref} 买家留货，说好减价", "Return {ref}: the buyer keeps it for less"),
    ),
    "return.reduction_declined": (Telling(A.OWNER, Text(*DECLINED)),),
    "return.reduction_paid": (
        _buyer("退货 {ref} 的减价款已提交支付", "The part of the price of {ref} is on its way"),
        _shop("退货 {ref} 的减价款已付", "The price cut of return {ref} was paid"),
    ),
    "return.exchange_answered": (_buyer(*ANSWERED), Telling(A.OWNER, Text(*ANSWERED))),
    "return.refund_chosen": (Telling(A.OWNER, Text(*INSTEAD)), _shop(*INSTEAD)),
    "return.exchanged": (_buyer("退货 {ref} 已换货", "Return {ref} was exchanged"),),
    "return.sent_back": (
        _buyer("退货 {ref} 的货已寄还给您", "The goods of return {ref} go back to you"),
    ),
    "return.shop_replied": (
        Telling(A.OWNER, Text("店铺答复了退货 {ref}", "Return {ref}: the shop replied")),
    ),
    SHOP_SILENT: (
        _shop(
            "退货 {ref} 还有 6 小时到答复期限；不答复，中心按已知情况处理",
            "Return {ref}: six hours to reply; without it the center goes by what it knows",
        ),
    ),
    "return.appealed": (
        Telling(A.MANAGERS, Text("退货 {ref} 的买家申诉了", "Return {ref}: the buyer appeals")),
        _shop("退货 {ref} 的买家申诉了", "Return {ref}: the buyer appeals"),
    ),
    "return.assigned": (Telling(A.OWNER, Text("退货 {ref} 由您负责", "Return {ref} is yours")),),
    "return.alarm refund_day_7": (_alarm(A.AGENTS, *DAY_7), _alarm(A.MANAGERS, *DAY_7)),
    "return.alarm refund_day_15": (
        _alarm(A.AGENTS, *DAY_15),
        _alarm(A.MANAGERS, *DAY_15),
        _alarm(A.SHOP, *DAY_15),
    ),
    "return.alarm answer_day_15": (
        _alarm(A.AGENTS, *SILENT),
        _alarm(A.MANAGERS, *SILENT),
    ),
    "recall.started": (
        _alarm(A.AGENTS, *RECALLED),
        _alarm(A.MANAGERS, *RECALLED),
        _alarm(
            A.SHOP,
            "召回 {ref} 涉及贵店的货品，请暂停销售同款，等客服联系",
            "Recall {ref} concerns goods of yours: stop selling them and wait for our call",
        ),
    ),
    "recall.told begun": (
        _alarm(
            A.BUYER,
            "您购买的货品 {ref} 正在召回，请暂停使用，证书已暂停效力，请打开页面或联系客服",
            "The goods {ref} are recalled: stop using them; the certificate is suspended; "
            "open the page or write to us",
        ),
    ),
    "recall.told over": (
        _buyer(
            "货品 {ref} 的召回已解除，可以正常使用",
            "The recall of {ref} was lifted: you can use the goods",
        ),
    ),
    "recall.lifted": (
        Telling(A.AGENTS, Text(*LIFTED)),
        Telling(A.MANAGERS, Text(*LIFTED)),
        _shop(*LIFTED),
    ),
    "return.alarm never_compared": (_alarm(A.AGENTS, *UNSEEN), _alarm(A.MANAGERS, *UNSEEN)),
    "return.alarm paid_twice": (_alarm(A.AGENTS, *TWICE), _alarm(A.MANAGERS, *TWICE)),
    "return.alarm paper_open": (_alarm(A.AGENTS, *OPEN), _alarm(A.MANAGERS, *OPEN)),
}
# What one person is told at once, in the desk; it never goes through the outbox.
NOTED = "return.noted"
KEY_MADE = "key.made"
SHOP_ASKED = "shop.asked"
SHOP_ANSWERED = "shop.answered"
FINDING_YOURS = "finding.yours"
FINDING_ASKS_MORE = "finding.asks_more"
TOLD_AT_ONCE: Mapping[str, Text] = {
    NOTED: Text("同事在退货 {ref} 里给您留了备注", "A colleague left you a note on return {ref}"),
    SHOP_ASKED: Text(
        "店铺对货品 {ref} 提出了申请，请在 48 小时内答复",
        "The shop asks something about {ref}: answer within 48 hours",
    ),
    SHOP_ANSWERED: Text(
        "中心答复了您对货品 {ref} 的申请", "The center answered what you asked about {ref}"
    ),
    FINDING_YOURS: Text(
        "审计对货品 {ref} 有一条发现由您答复，请按期处理",
        "An audit finding about {ref} is yours: reply to it in time",
    ),
    FINDING_ASKS_MORE: Text("货品 {ref} 的审计发现要您再补充答复", "Reply again on {ref}, please"),
    KEY_MADE: Text(
        "有人为您的账号新建了接口密钥 {ref}，程序可凭它以您的名义操作；如不知情，请马上终止",
        "Key {ref} was made for your account: a program may act in your name by it; end it at once"
        " if you know nothing of it",
    ),
}


def topic_of(tag: str, told: Mapping[str, object]) -> str:
    """The topic of an event, by the one fact of it that makes a difference."""
    if word := SAID_IN.get(tag):
        return f"{tag} {told.get(word, '')}"
    if tag == "return.window_recounted":
        return f"{tag} {'same' if told.get('was') == told.get('ends') else 'longer'}"
    if tag == "return.message":
        return f"{tag} {'buyer' if told.get('from_buyer') else 'service'}"
    return tag


def sentence(topic: str, audience: Audience, ref: str) -> Text:
    """The words of a topic for an audience. KeyError where it is told nothing."""
    text = TOLD_AT_ONCE.get(topic) or next(
        one.text for one in TOLD[topic] if one.audience is audience
    )
    return Text(text.zh.format(ref=ref), text.en.format(ref=ref))

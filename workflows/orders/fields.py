"""Our fields of an order file's row: their names, which a row must have, which are about money,
and why a cell or a row can't be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class OrderField:
    """One field. `must`: no row without it. `optional` ones never refuse a row."""

    name: Text
    must: bool = False
    money: bool = False


def _field(zh: str, en: str, *, must: bool = False, money: bool = False) -> OrderField:
    return OrderField(Text(zh, en), must, money)


FIELDS: Mapping[str, OrderField] = {
    "main_order": _field("主订单编号", "Order number", must=True),
    "sub_order": _field("子订单编号", "Sub-order number", must=True),
    "shop_name": _field("店铺名称", "Shop"),
    "shop_id": _field("店铺 ID", "Shop's number"),
    "title": _field("商品名称", "Title", must=True),
    "sku": _field("商品规格", "SKU text"),
    "quantity": _field("商品数量", "Quantity", must=True),
    "product_id": _field("商品 ID", "Product number"),
    "merchant_code": _field("商家编码", "Merchant's code"),
    "product_category": _field("商品类目", "Product category"),
    "unit_price": _field("商品单价", "Unit price", money=True),
    "total_price": _field("商品总价", "Price of the row", money=True),
    "payable": _field("应付或实付金额", "Payable", money=True),
    "line_payable": _field("本行应付或实付金额", "Payable of the line", money=True),
    "freight": _field("运费", "Freight", money=True),
    "discount_total": _field("优惠总金额", "All discounts", money=True),
    "platform_discount": _field("平台优惠", "Platform's discount", money=True),
    "merchant_discount": _field("商家优惠", "Merchant's discount", money=True),
    "streamer_discount": _field("达人优惠", "Streamer's discount", money=True),
    "price_change": _field("商家改价", "Merchant's change of price", money=True),
    "payment_discount": _field("支付优惠", "Payment discount", money=True),
    "red_packet": _field("红包抵扣", "Red packet", money=True),
    "platform_share": _field("平台实际承担优惠金额", "Platform's share", money=True),
    "merchant_share": _field("商家实际承担优惠金额", "Merchant's share", money=True),
    "streamer_share": _field("达人实际承担优惠金额", "Streamer's share", money=True),
    "tender": _field("支付方式", "Tender"),
    "fee": _field("手续费", "Payment fee", money=True),
    "receiver_name": _field("收件人", "Receiver"),
    "receiver_phone": _field("收件人手机号", "Receiver's phone"),
    "province": _field("省", "Province"),
    "city": _field("市", "City"),
    "district": _field("区", "District"),
    "street": _field("街道", "Street"),
    "address": _field("详细地址", "Address"),
    "buyer_message": _field("买家留言", "Buyer's message"),
    "merchant_remark": _field("商家备注", "Merchant's remark"),
    "custom_info": _field("定制信息", "Custom-made for the buyer"),
    "flag": _field("旗帜颜色", "Flag"),
    "submitted_at": _field("下单时间", "Ordered at"),
    "paid_at": _field("支付时间", "Paid at"),
    "promised_at": _field("承诺发货时间", "To be sent by"),
    "shipped_at": _field("发货时间", "Sent at"),
    "finished_at": _field("完成时间", "Finished at"),
    "status": _field("订单状态", "Order status", must=True),
    "cancel_reason": _field("取消原因", "Why cancelled"),
    "after_sale": _field("售后状态", "After-sale"),
    "order_type": _field("订单类型", "Order type"),
    "waybill": _field("快递单号", "Waybill"),
    "streamer_id": _field("达人 ID", "Streamer's number"),
    "streamer_name": _field("达人昵称", "Streamer"),
    "traffic_source": _field("流量来源", "Traffic source"),
    "traffic_type": _field("流量类型", "Traffic type"),
    "traffic_form": _field("流量体裁", "Traffic form"),
    "traffic_channel": _field("流量渠道", "Traffic channel"),
    "ad_channel": _field("广告渠道", "Advertising channel"),
    "return_label": _field("七天无理由标签", "Seven-day label"),
    "exclusion": _field("不适用无理由的约定", "Exclusion of the return"),
    "confirmation_way": _field("买家怎样确认", "How the buyer confirmed"),
    "confirmed_at": _field("买家确认时间", "When the buyer confirmed"),
    "confirmation_text": _field("确认文本版本", "Version of the confirmed text"),
    "confirmation_record": _field("确认记录", "Record of the confirmation"),
    "necessary_seal": _field("必要的一次性密封", "Necessary seal"),
    "seal_shown": _field("密封售前已告知", "Seal shown before the sale"),
    "only_seal": _field("唯一的一次性密封", "Only seal"),
    "sold_as": _field("成对成套", "Sold as a pair or set"),
    "promises": _field("店铺承诺", "Shop's promises"),
    "gift_prices": _field("赠品及标价", "Gifts and their prices"),
    "custom_made": _field("是否定作", "Made to order"),
    "production_at": _field("开始制作时间", "Production began at"),
    "custom_record": _field("定作记录", "Record of the order made"),
    "sorts": _field("宝贝种类", "Sorts of goods in the order"),
}

# What a shop tells of the sale itself; the law of returns reads the words in these cells.
OF_SALE = (
    "return_label",
    "exclusion",
    "confirmation_way",
    "confirmed_at",
    "confirmation_text",
    "confirmation_record",
    "necessary_seal",
    "seal_shown",
    "only_seal",
    "sold_as",
    "promises",
    "gift_prices",
    "custom_made",
    "production_at",
    "custom_record",
)


@dataclass(frozen=True, slots=True)
class CellFault:
    """One cell that can't be taken: the column's name, the value as it stands, and why; without a
    column it is the whole line."""

    column: str
    value: str
    reason: Text


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that was refused: its line, at least one fault, and its cells to hand back."""

    line: int
    faults: tuple[CellFault, ...]
    cells: tuple[str, ...]
    sub_order: str = ""
    sheet: str = ""

    @property
    def column(self) -> str:
        """The first column at fault."""
        return self.faults[0].column

    @property
    def value(self) -> str:
        """The value of the first column at fault."""
        return self.faults[0].value

    @property
    def reason(self) -> Text:
        """Why, every fault of the row."""
        return Text(
            "；".join(
                f"{f.column}：{f.reason.zh}" if f.column else f.reason.zh for f in self.faults
            ),
            "; ".join(
                f"{f.column}: {f.reason.en}" if f.column else f.reason.en for f in self.faults
            ),
        )


CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_UNSEEN = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
HOLDS_CONTROL = Text("含不可见的控制字符", "holds control characters")
TURNS = Text("含改变文字方向的隐藏字符", "holds hidden signs that turn its direction of reading")


def without_turns(text: str) -> str:
    """The text without signs that nobody sees and that turn its direction of reading."""
    return _TURNING.sub("", text)


def without_unseen(text: str) -> str:
    """The text without these, and without control characters; what is no text at all stays."""
    return _UNSEEN.sub("", without_turns(text))


def unfit_signs(text: str) -> Text | None:
    """Why a text that must be read can't be: nobody sees these signs, or they show it otherwise."""
    if CONTROL.search(text):
        return HOLDS_CONTROL
    return TURNS if _TURNING.search(text) else None

"""Whose an order is: one shop's, and its centers'. Naming its number opens it to nobody else.

Receiver and sending notice are the whole order's: who may not act at the center of each of its
lines changes neither, and adds no line to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.orders.shops.shop_names import NO_SHOP
from workflows.verdict import ALLOWED, Answer, Refused, Text

OF_ANOTHER_CENTER = Refused(
    "line_of_another_center",
    Text("该子订单由其他中心处理", "Another center handles this sub-order"),
)
ORDER_OF_ANOTHER_CENTER = Refused(
    "line_of_another_center",
    Text(
        "该订单有子订单由其他中心处理，不能新增子订单、不能改收件信息和送检约定，没有保存",
        "Another center handles a line of this order: no line is added to it, its receiver and its"
        " notice stay; nothing was saved",
    ),
    next_step=Text(
        "请由总部账号导入，或联系该中心",
        "Have someone of the whole network send it, or ask that center",
    ),
)
ORDER_OF_ANOTHER_SHOP = Refused(
    "order_of_another_shop",
    Text(
        "该订单号在本平台已登记在另一家店铺名下，没有导入，已报总部主管；请核对店铺与订单号。确属本店的"
        "（含上次导入时选错店铺的），请总部主管在导入页的“订单号争议”里申请改归本店，第二人同意后"
        "重新导入这份文件；货品已到中心的不能改归，由客服处理",
        "The number stands with another shop on this platform; nothing was taken in, and the"
        " network's manager is told. Check shop and number. If it is this shop's, also where the"
        " wrong shop was chosen at an earlier import, ask them to give it to this shop under"
        " “Claimed numbers”; once a second person agrees, import the file again. Where pieces have"
        " come in it can't be moved: customer service deals with them",
    ),
)
PIECES_HAVE_COME = Refused(
    "pieces_have_come",
    Text(
        "该订单已有货品到中心，订单号不能改归，没有保存",
        "Pieces of this order have come in: its number stays, nothing was saved",
    ),
    next_step=Text(
        "请先由客服处理已到的货品，并注明维持原状的理由",
        "Have customer service deal with what has come, and say why the number stays",
    ),
)
CLAIM_DECIDED = Refused(
    "claim_decided",
    Text("这条订单号争议已有结论", "It is decided already whose this number is"),
)
LONGEST_NUMBER = 64
SHOP_NOT_KNOWN = Refused(
    "shop_not_known",
    Text(
        "系统里没有这家店铺，中心的接口密钥不能新建店铺；请先由同事导入或由总部建立",
        "No such shop is known, and a center's key makes none: have a colleague import it first, or"
        " the head office set it up",
    ),
)


@dataclass(frozen=True, slots=True)
class RowClaim:
    """What a row asks of an order that is there, by who sends it.

    `own_line`: its line is one of theirs; `own_order`: so are all lines and pieces of the order.
    """

    is_new_line: bool
    changes: bool
    new_receiver: bool
    own_line: bool
    own_order: bool


def is_of_another_shop(order: tuple[int, str], row: int) -> bool:
    """Whether the order (its shop's key and name) is another shop's than the row's.

    An order that came in without a shop is nobody's yet.
    """
    key, name = order
    return key != row and name != NO_SHOP


def refused_claim(claim: RowClaim) -> Refused | None:
    """Why the row touches nothing of the order; None where it may."""
    if not claim.is_new_line and claim.changes and not claim.own_line:
        return OF_ANOTHER_CENTER
    if claim.own_order:
        return None
    if claim.is_new_line or (claim.changes and claim.new_receiver):
        return ORDER_OF_ANOTHER_CENTER
    return None


def number_may_move(arrived: int) -> Answer:
    """Whether an order's number may go to another shop: while nothing of it has come."""
    return PIECES_HAVE_COME if arrived else ALLOWED


def set_aside(number: str, order: int) -> str:
    """What an order or a line is called once its number went to the shop whose it is."""
    mark = f"~{order}"
    return number[: LONGEST_NUMBER - len(mark)] + mark


def makes_shops(*, is_program: bool, everywhere: bool) -> bool:
    """Whether a shop is made known by being named: by people, and by the whole network's key."""
    return everywhere or not is_program

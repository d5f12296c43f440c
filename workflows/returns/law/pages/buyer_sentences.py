"""For each code a sentence to send to a buyer; who sends it fills in what stands in 〔〕."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.returns.law.rule import DecisionCode as Code
from workflows.verdict import Text
from workflows.whole import whole

BUYER_SENTENCES: Mapping[Code, Text] = whole(
    Code,
    {
        Code.OK_7D: Text(
            "您的退货申请已同意，请按退货地址寄回商品并保留寄件凭证，我们收到后七日内退款。",
            "Your return is accepted. Send the goods to the address given and keep the proof of"
            " posting; the refund follows within seven days of their arrival.",
        ),
        Code.OK_PROMISE: Text(
            "这件商品购买时作过更优惠的退货承诺，我们按承诺为您办理退货。",
            "A better return was promised when you bought this; we keep the promise.",
        ),
        Code.OK_UNCONFIRMED: Text(
            "购买时没有请您单独确认“不支持退货”，所以您可以退货。",
            "You were not asked to confirm that this can't be returned, so you may return it.",
        ),
        Code.OK_HOLIDAY_ROLL: Text(
            "第七日是休息日，期限顺延到〔日期〕，您的申请没有逾期。",
            "Day seven was a day of rest; the time ran to 〔date〕 and your request is in time.",
        ),
        Code.LATE: Text(
            "商品于〔日期〕签收，无理由退货的期限到〔日期〕24时为止，您的申请晚于这个时间；"
            "如果商品有质量问题，仍可以按质量问题申请。",
            "You received the goods on 〔date〕; the return without a reason was open until the end"
            " of 〔date〕. If something is wrong with the goods, you can still claim for that.",
        ),
        Code.NOT_RECEIVED: Text(
            "签收情况还在核实，核实清楚前不会认定您逾期。",
            "We are finding out about the delivery; until then you are not called late.",
        ),
        Code.EXCL_CUSTOM: Text(
            "这件商品是按您的要求专门制作的，依法不适用七日无理由退货；有质量问题仍可申请。",
            "This was made to your order, so it can't be returned without a reason; claims for"
            " faults remain.",
        ),
        Code.EXCL_PERISH: Text(
            "鲜活易腐商品依法不适用七日无理由退货；到货有问题请尽快拍照告诉我们。",
            "Fresh goods can't be returned without a reason; if something was wrong on arrival,"
            " send us photos soon.",
        ),
        Code.EXCL_DIGITAL: Text(
            "数字内容已经下载或拆封，依法不适用七日无理由退货。",
            "Digital content that was downloaded or unsealed can't be returned without a reason.",
        ),
        Code.EXCL_PRESS: Text(
            "已交付的报纸期刊依法不适用七日无理由退货。",
            "Newspapers and periodicals once delivered can't be returned without a reason.",
        ),
        Code.EXCL_CONFIRMED: Text(
            "您下单时单独确认过〔条件〕后不支持无理由退货，该情形已经发生；有质量问题仍可申请。",
            "You confirmed at the order that there is no return 〔condition〕; that has happened;"
            " claims for faults remain.",
        ),
        Code.SEAL_BROKEN: Text(
            "查验发现必要的一次性密封已被破坏，商品不完好，查验照片附后。",
            "The necessary seal was found broken, so the goods aren't intact; photos attached.",
        ),
        Code.ELEC_ALTERED: Text(
            "查验发现商品被维修、改动或序列号被涂改，查验照片附后。",
            "The goods were found repaired or altered, or their serial changed; photos attached.",
        ),
        Code.ELEC_ACTIVATED: Text(
            "商品已激活，是否可以退货由人工判断，我们会在〔日期〕前答复您。",
            "The goods were activated; a person decides and answers you by 〔date〕.",
        ),
        Code.TAG_CUT: Text(
            "查验发现商标吊牌已摘除或标识被剪，查验照片附后。",
            "The tag was found removed or a label cut; photos attached.",
        ),
        Code.SOILED_DAMAGED: Text(
            "查验发现商品有污损或明显使用痕迹，查验照片附后。",
            "The goods were found soiled, damaged or clearly used; photos attached.",
        ),
        Code.ALTERED: Text(
            "查验发现商品被改动（如改圈口、刻字），已不是原来的状态，查验照片附后。",
            "The goods were found altered (resized, engraved); photos attached.",
        ),
        Code.PARTS_MISSING: Text(
            "退回的商品缺少〔配件〕，请补寄；收齐后为您退款。",
            "〔Part〕 is missing; send it to us and the refund follows.",
        ),
        Code.TAMPER_TAG: Text(
            "防拆扣已拆除，我们先核对是不是同一件；确认一致就为您退款。",
            "The anti-tamper tag is off; we check that it is the same piece and then refund.",
        ),
        Code.CERT_MISSING: Text(
            "证书没有随货退回，请补寄；收到即退款。",
            "The certificate didn't come back; send it to us and the refund follows.",
        ),
        Code.GIFT_DEDUCT: Text(
            "赠品没有退回，按事先标明的价格扣除〔金额〕元；寄回赠品则不扣。",
            "The gift didn't come back: 〔amount〕, its indicated price, is deducted; send it back"
            " and nothing is.",
        ),
        Code.SWAPPED: Text(
            "退回的商品与发出的记录不一致，需要由人工复核，核对记录附后。",
            "What came back differs from the record of what was sent; a person checks it, the"
            " comparison is attached.",
        ),
        Code.QUALITY: Text(
            "您反映的是质量问题，我们按质量问题处理：先接受退货，来回运费由卖家承担。",
            "You speak of a fault, and we treat it as one: the goods come back and the seller pays"
            " the freight both ways.",
        ),
        Code.COUNTERFEIT: Text(
            "您反映商品不真，我们先接受退货并送检，结果和处理由人工答复您。",
            "You doubt that the goods are genuine: they are tested, and a person answers you.",
        ),
        Code.NOT_CONSUMER: Text(
            "这笔订单是否属于生活消费需要人工核实，我们会在〔日期〕前答复您。",
            "Whether this was bought for living is for a person to find out; you hear by 〔date〕.",
        ),
        Code.NOT_REMOTE: Text(
            "这件商品不是通过网络等远程方式购买的，是否可退由人工答复您。",
            "This wasn't bought at a distance; a person answers whether it can be returned.",
        ),
        Code.DUPLICATE: Text(
            "这件商品已有一个申请（〔编号〕），请在原申请中继续，原来的申请时间有效。",
            "A request for this is open or done (〔number〕); go on there, its date stands.",
        ),
        Code.NOT_SHIPPED_BACK: Text(
            "退货地址已提供，但还没有收到寄回信息；如有特殊情况请告诉我们，原申请时间仍然有效。",
            "We gave the address and have no parcel yet; tell us if something came between, the"
            " date of your request stands.",
        ),
        Code.REFUND_OVERDUE: Text(
            "退款已超过七日期限，我们正在立即为您退款，抱歉让您久等。",
            "Your refund is overdue and is paid at once; we are sorry for the wait.",
        ),
        Code.SELLER_SILENT: Text(
            "卖家没有按时提供退货地址，系统已为您同意退货，请寄到〔地址〕。",
            "The seller gave no address in time; the return is accepted, send it to 〔address〕.",
        ),
        Code.ABUSE_REVIEW: Text(
            "您的申请需要人工复核，我们会在〔日期〕前答复您。",
            "A person looks at your request; you hear by 〔date〕.",
        ),
        Code.PARTIAL: Text(
            "您退回订单中的一部分，按购买时的优惠重新结算，明细附后。",
            "You return part of the order: it is settled anew by the terms of the purchase; the"
            " lines are attached.",
        ),
        Code.FREIGHT_DEDUCT: Text(
            "退货后不再满足包邮条件，按事先公示的标准扣除运费〔金额〕元。",
            "Free shipping is no longer earned: 〔amount〕 for freight, as disclosed, is deducted.",
        ),
        Code.CARD_FEE: Text(
            "信用卡手续费按付款时的约定处理，明细附后。",
            "The card surcharge is settled as agreed at payment; the lines are attached.",
        ),
        Code.TENDER_SPLIT: Text(
            "您用多种方式付款，款项按原方式分别退回，积分和优惠券按原形式退还。",
            "You paid in several ways: each part goes back its own way, points and coupons too.",
        ),
        Code.AMBIGUOUS_LAW: Text(
            "这种情形需要人工判断，我们会在〔日期〕前答复您，期间不会作不利决定。",
            "This is for a person to decide; you hear by 〔date〕, and nothing is decided against"
            " you before.",
        ),
    },
)

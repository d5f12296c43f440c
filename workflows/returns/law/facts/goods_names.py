"""What goods are, how they are packed, what is seen on them and said against them, in words."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.returns.law.facts.words import LegalCategory, Mark, Objection, PackageSeal
from workflows.verdict import Text
from workflows.whole import whole

SEAL_NAMES: Mapping[PackageSeal, Text] = whole(
    PackageSeal,
    {
        PackageSeal.OUTER_BOX: Text("外盒", "outer box"),
        PackageSeal.SHRINK_FILM: Text("塑封膜", "shrink film"),
        PackageSeal.CAPSULE: Text("瓶帽", "capsule"),
        PackageSeal.CAP_RING: Text("瓶盖防伪环", "cap ring"),
        PackageSeal.HYGIENE_STRIP: Text("卫生封条", "hygiene strip"),
        PackageSeal.INNER_FOIL: Text("内封铝膜", "inner foil"),
    },
)
CATEGORY_NAMES: Mapping[LegalCategory, Text] = whole(
    LegalCategory,
    {
        LegalCategory.APPLIANCE: Text("家用电器", "Appliance"),
        LegalCategory.BAG: Text("箱包", "Bag"),
        LegalCategory.BLIND_BOX: Text("盲盒", "Blind box"),
        LegalCategory.BOOK: Text("图书", "Book"),
        LegalCategory.CLOTHING: Text("服装", "Clothing"),
        LegalCategory.COSMETICS: Text("化妆品", "Cosmetics"),
        LegalCategory.DIGITAL: Text("数字化商品", "Digital goods"),
        LegalCategory.E_BIKE: Text("电动自行车", "E-bike"),
        LegalCategory.ELECTRONICS: Text("电子电器", "Electronics"),
        LegalCategory.FAMILY_PLANNING: Text("计生用品", "Family planning"),
        LegalCategory.FOOD: Text("食品", "Food"),
        LegalCategory.FRESH: Text("鲜活易腐", "Fresh or perishable"),
        LegalCategory.HOME_GOODS: Text("家居用品", "Home goods"),
        LegalCategory.HOME_TEXTILE: Text("家纺", "Home textile"),
        LegalCategory.INTIMATE: Text("贴身用品", "Intimate goods"),
        LegalCategory.JEWELLERY: Text("珠宝玉石", "Jewellery and jade"),
        LegalCategory.LIQUOR: Text("酒类", "Liquor"),
        LegalCategory.LIVE_ANIMAL: Text("活体动物", "Live animal"),
        LegalCategory.MEDICAL_DEVICE: Text("医疗器械", "Medical device"),
        LegalCategory.MEDICINE: Text("药品", "Medicine"),
        LegalCategory.OTHER: Text("其他", "Other"),
        LegalCategory.PERIODICAL: Text("报纸期刊", "Newspaper or periodical"),
        LegalCategory.PRECIOUS_METAL: Text("贵金属", "Precious metal"),
        LegalCategory.RECORDED_MEDIA: Text("音像制品", "Recorded media"),
        LegalCategory.SHOES: Text("鞋类", "Shoes"),
        LegalCategory.SUPPLEMENT: Text("保健食品", "Supplement"),
        LegalCategory.TEA: Text("茶叶", "Tea"),
        LegalCategory.TOY: Text("玩具", "Toy"),
        LegalCategory.VOUCHER: Text("卡券", "Voucher"),
        LegalCategory.WATCH: Text("钟表", "Watch"),
    },
)
OBJECTION_NAMES: Mapping[Objection, Text] = whole(
    Objection,
    {
        Objection.AFFECTS_RESALE: Text("影响二次销售", "It affects the resale"),
        Objection.CLEARANCE: Text("清仓、特价商品", "Clearance goods"),
        Objection.DEPRECIATION: Text("要扣折旧费", "Depreciation is to be deducted"),
        Objection.FREIGHT_COLLECT: Text("买家寄到付", "Sent freight-collect"),
        Objection.GIFT_MISSING: Text("赠品没有退回", "A gift is missing"),
        Objection.HANDLING_FEE: Text("要收手续费", "A handling fee is to be charged"),
        Objection.HIGH_VALUE: Text("商品价值高", "The goods are of high value"),
        Objection.INVOICE_LOST: Text("发票遗失", "The invoice is lost"),
        Objection.ONE_OF_A_KIND: Text("孤品不退", "It is one of a kind"),
        Objection.OPENED: Text("已经拆封", "It was opened"),
        Objection.OTHER_CARRIER: Text("没有用指定的快递", "Another carrier was used"),
        Objection.PARTIAL_SET: Text("套装不能只退一部分", "A set isn't returned in part"),
        Objection.PRICE_ROSE: Text("价格已经上涨", "The price has risen"),
        Objection.SIGNED_FOR: Text("签收即认可", "Signing for it accepted it"),
        Objection.STORE_CREDIT: Text("只退店铺余额", "Store credit only"),
    },
)
MARK_NAMES: Mapping[Mark, Text] = whole(
    Mark,
    {
        Mark.ACTIVATED: Text("已激活", "activated"),
        Mark.AUTH_CODE_SCRATCHED: Text(
            "防伪码已刮开或扫描", "authenticity code scratched or scanned"
        ),
        Mark.BOX_DAMAGED: Text("包装盒受损", "box damaged"),
        Mark.BRAND_TAG_CUT: Text("吊牌或标识被剪", "tag or label cut"),
        Mark.BROKEN_IN_TRANSIT: Text("运输途中破损", "broken in transit"),
        Mark.CERTIFICATE_LOST: Text("证书遗失", "certificate lost"),
        Mark.CERTIFICATE_MISSING: Text("证书未退回", "certificate not returned"),
        Mark.CONSUMABLE_USED: Text("随附耗材已用于试机", "a consumable was used in the test"),
        Mark.CONSUMED: Text("已饮用或使用", "consumed"),
        Mark.DAMAGED: Text("破损", "damaged"),
        Mark.DATA_TRACES: Text("残留个人数据", "personal data left"),
        Mark.ENGRAVED: Text("刻字", "engraved"),
        Mark.FILM_REMOVED: Text("保护膜已揭", "film removed"),
        Mark.INVOICE_MISSING: Text("发票缺失", "invoice missing"),
        Mark.LOST_IN_TRANSIT: Text("运输途中丢失", "lost in transit"),
        Mark.OPENED: Text("已拆封", "opened"),
        Mark.PART_MISSING: Text("配件缺失", "a part missing"),
        Mark.POWERED_ON: Text("已通电", "powered on"),
        Mark.REPAIRED: Text("自行维修", "repaired"),
        Mark.RESIZED: Text("改圈口", "resized"),
        Mark.SEAL_BROKEN: Text("一次性密封破坏", "one-time seal broken"),
        Mark.SERIAL_ALTERED: Text("序列号被改动", "serial number altered"),
        Mark.SOILED: Text("污损", "soiled"),
        Mark.SPECIAL_BOX_DAMAGED: Text("特殊包装盒受损", "special box damaged"),
        Mark.TAMPER_TAG_REMOVED: Text("防拆扣被拆除", "tamper tag removed"),
        Mark.TESTER_USED: Text("试用装已用，正装未动", "the tester was used, the goods untouched"),
        Mark.TRIED_ON: Text("已试戴", "tried on"),
        Mark.USED_BEYOND_TESTING: Text("使用超出查验需要", "used beyond inspection"),
        Mark.WALL_MOUNTED: Text("已上墙安装", "mounted"),
        Mark.WASHED: Text("已清洗", "washed"),
        Mark.WORN: Text("佩戴痕迹", "worn"),
    },
)

"""Certificates to test with: jade, liquor, a handbag, and hard cases made of them."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from certificates.content.content import (
    VERSION,
    AnsweringPerson,
    CertificateContent,
    CertifiedItem,
    Family,
    Laboratory,
    MeasuredResult,
    ResultKind,
    StatedAuthenticity,
    StatedConformity,
    Supersedes,
    Wording,
)
from certificates.page.layout.versions import LATEST
from certificates.page.typeface.fonts import Fonts, build, load

FOLDER = Path(sys.prefix) / "share" / "jadegate" / "fonts"
OBSERVED, MEASURED = ResultKind.OBSERVATION, ResultKind.QUANTITY
HOST = "https://verify.jadegate.example/v"


@cache
def fonts() -> Fonts:
    """The real typeface, as `make install` leaves it."""
    build(FOLDER, lambda _share, _message: None)
    return load(FOLDER)


def _encoded(picture: Image.Image) -> bytes:
    target = BytesIO()
    picture.save(target, "JPEG", quality=82, optimize=True)
    return target.getvalue()


def _lit(width: int, height: int) -> Image.Image:
    """A grey studio ground, lighter in the middle."""
    glow = Image.radial_gradient("L").resize((width, height)).point(lambda v: 236 - v // 5)
    return Image.merge("RGB", (glow, glow, glow.point(lambda v: v - 6)))


@cache
def bangle() -> bytes:
    picture = _lit(720, 540)
    draw = ImageDraw.Draw(picture)
    draw.ellipse((165, 90, 575, 480), fill=(176, 178, 172))
    for inset in range(58):
        light = int(70 * (1 - abs(inset - 22) / 36))
        colour = (70 + light, 132 + light, 100 + light)
        draw.ellipse((160 + inset, 70 + inset, 560 - inset, 470 - inset), outline=colour, width=3)
    draw.ellipse((218, 128, 502, 412), fill=(226, 226, 220))
    return _encoded(picture.filter(ImageFilter.GaussianBlur(2.2)))


@cache
def bottle() -> bytes:
    picture = _lit(480, 640)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((170, 190, 330, 590), 26, fill=(244, 242, 236), outline=(206, 202, 192))
    draw.polygon(((170, 205), (214, 140), (286, 140), (330, 205)), fill=(240, 238, 232))
    draw.rectangle((216, 62, 284, 142), fill=(160, 40, 34))
    draw.rectangle((170, 300, 330, 470), fill=(168, 38, 34))
    draw.rectangle((186, 330, 314, 440), fill=(238, 224, 190))
    return _encoded(picture.filter(ImageFilter.GaussianBlur(1.4)))


@cache
def handbag_photo() -> bytes:
    picture = _lit(800, 540)
    draw = ImageDraw.Draw(picture)
    draw.arc((270, 40, 530, 330), 180, 360, fill=(96, 62, 40), width=16)
    draw.polygon(((170, 190), (630, 190), (670, 480), (130, 480)), fill=(132, 88, 56))
    draw.polygon(((170, 190), (630, 190), (600, 330), (200, 330)), fill=(118, 78, 48))
    draw.rectangle((370, 310, 430, 356), fill=(212, 178, 96))
    return _encoded(picture.filter(ImageFilter.GaussianBlur(1.6)))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _result(
    code: str, zh: str, en: str, value: str, value_en: str = "", **more: object
) -> MeasuredResult:
    kind = MEASURED if "unit" in more else OBSERVED
    return MeasuredResult(code, Wording(zh, en), Wording(value, value_en or value), kind, **more)  # type: ignore[arg-type]  # names of fields


AGENCY = Laboratory(
    Wording("云南瑞丽珠宝玉石质量检验站", "Ruili Gem & Jade Testing Station, Yunnan"),
    Wording("云南省瑞丽市珠宝街 18 号", "18 Zhubao Street, Ruili, Yunnan"),
    "0692-414 0000",
    "222508340127",
    "L12345",
)

JADE = CertificateContent(
    version=VERSION,
    number="JG7K3M92QX41",
    second_code="88421937",
    family=Family.GEM,
    layout_version=LATEST,
    category="jade",
    category_name=Wording("翡翠玉石", "Jade"),
    title=Wording("珠宝玉石鉴定证书", "Gem identification certificate"),
    agency=AGENCY,
    center=Wording("瑞丽质检基地", "Ruili inspection base"),
    customer_reference="",
    item=CertifiedItem(
        "QC-2026-000123",
        Wording("圆条手镯，一只", "Round-bar bangle, one piece"),
        Wording("完好，洁净", "Sound, clean"),
        _digest(bangle()),
    ),
    received=date(2026, 3, 9),
    tested_from=date(2026, 3, 10),
    tested_to=date(2026, 3, 10),
    issued=date(2026, 3, 11),
    conclusion=Wording("翡翠手镯", "Jadeite jade (fei cui) bangle"),
    authenticity=StatedAuthenticity.GENUINE,
    conformity=StatedConformity.AS_DESCRIBED,
    decision_rule=Wording(
        "简单接受：测得值在限值内即判合格，未计入测量不确定度。",
        "Simple acceptance: a reading within the limits conforms; uncertainty not deducted.",
    ),
    results=(
        _result("JD-01", "总质量", "Total mass", "56.218", unit="g", method="GB/T 16553"),
        _result("JD-02", "圈口", "Inner diameter", "56.40", unit="mm", method="GB/T 16553"),
        _result("JD-03", "形状", "Shape", "手镯", "Bangle", method="GB/T 16553"),
        _result("JD-04", "颜色", "Colour", "浅绿色，局部绿色", "Light green, green in part"),
        _result("JD-05", "透明度", "Transparency", "半透明", "Translucent", method="GB/T 23885"),
        _result(
            "JD-06", "折射率（点测）", "RI, spot", "1.66", unit="1",
            requirement="1.65–1.68", method="GB/T 16553",
        ),
        _result(
            "JD-07", "密度", "Density", "3.33", unit="g/cm³",
            requirement="3.25–3.45", method="GB/T 16553",
        ),
        _result(
            "JD-08", "放大检查", "Magnification",
            "变斑晶交织结构，未见酸蚀网纹", "Interlocking texture, no etching", method="GB/T 16553",
        ),
        _result("JD-09", "紫外荧光", "UV fluorescence", "无", "Inert", method="GB/T 16553"),
        _result(
            "JD-10", "红外光谱", "FTIR", "未见树脂充填吸收峰", "No resin absorption",
            method="GB/T 16553",
        ),
        MeasuredResult(
            "JD-12", Wording("拉曼光谱", "Raman"), None, OBSERVED,
            not_tested=Wording("红外光谱已可定名", "named by FTIR"),
        ),
    ),
    basis=("GB/T 16552-2017", "GB/T 16553-2017", "GB/T 23885-2009"),
    inspector=AnsweringPerson("岩温罕", "GAC-2019-0417"),
    reviewer=AnsweringPerson("李𬭎", "CGC-06612"),
    signatory=AnsweringPerson("王珂", "授权签字人 2021-08"),
    verification_url=f"{HOST}/JG7K3M92QX41?c=88421937",
    remarks=(Wording("蜡处理属优化，不另注明。", "Waxing is an enhancement and is not noted."),),
)  # fmt: skip

LIQUOR = replace(
    JADE,
    number="JG4TPX8W0D2N",
    second_code="51730264",
    family=Family.SEALED,
    category="liquor",
    category_name=Wording("白酒", "Liquor"),
    title=Wording("白酒鉴定证书", "Liquor authentication certificate"),
    agency=Laboratory(
        Wording("广东南粤酒类检验中心", "Nanyue Liquor Inspection Centre, Guangdong"),
        Wording("广州市黄埔区科学大道 99 号", "99 Kexue Avenue, Huangpu, Guangzhou"),
        "020-8200 0000",
        "231901080552",
    ),
    center=Wording("广州酒类仓检中心", "Guangzhou liquor warehouse"),
    customer_reference="",
    item=CertifiedItem(
        "QC-2026-004410",
        Wording(
            "53%vol 500 mL 酱香型白酒，单瓶，生产日期 2022-05-18", "53 %vol 500 mL, one bottle"
        ),
        Wording("封膜完好，无跑酒", "Seal intact, no leak"),
        _digest(bottle()),
    ),
    conclusion=Wording("53%vol 飞天酱香型白酒", "Flying Fairy sauce-aroma baijiu, 53 %vol"),
    results=(
        _result("LQ-02", "封膜与胶帽", "Seal and cap", "完好，齿数与样本一致", "As reference"),
        _result("LQ-04", "喷码", "Inkjet code", "20220518 / 2021-113 / 06642"),
        _result("LQ-05", "RFID 读取", "RFID", "正常，UID 与物流码一致",
                "Read, matches logistics code"),
        _result("LQ-06", "物流码", "Logistics code", "1068 2204 5571 9930"),
        _result("LQ-09", "标签微距", "Label print", "与 2022 年样本一致", "As 2022 reference"),
        _result("LQ-10", "香型与标准号", "Type and standard", "酱香型 GB/T 18356"),
        _result("LQ-12", "净含量", "Net volume", "500", unit="mL", method="JJF 1070"),
        _result("LQ-13", "总重", "Gross mass", "928.4", unit="g", requirement="905–945"),
        _result(
            "LQ-11", "酒精度", "Alcohol", "53.1", unit="%vol", uncertainty="0.2",
            method="GB 5009.225", provider="省食品检验院",
        ),
        MeasuredResult(
            "LQ-18", Wording("甲醇", "Methanol"), None, MEASURED, method="GB 2757",
            not_tested=Wording("非破坏性检验，未开瓶", "non-destructive, not opened"),
        ),
    ),
    basis=("GB/T 18356-2007", "JJF 1070-2023", "GB 7718-2011"),
    remarks=(),
    verification_url=f"{HOST}/JG4TPX8W0D2N?c=51730264",
)  # fmt: skip

HANDBAG = replace(
    JADE,
    number="JG9C2HV5R7ZE",
    second_code="20947716",
    family=Family.LUXURY,
    category="handbag",
    category_name=Wording("奢侈品箱包", "Luxury handbag"),
    title=Wording("箱包鉴定证书", "Handbag authentication certificate"),
    agency=Laboratory(
        Wording("浙江中检奢侈品鉴定有限公司", "Zhejiang Luxury Appraisal Co., Ltd."),
        Wording("杭州市余杭区文一西路 1218 号", "1218 Wenyi West Road, Hangzhou"),
        "0571-8600 0000",
        "211120343981",
        "L09817",
    ),
    center=Wording("杭州奢侈品仓检中心", "Hangzhou luxury warehouse"),
    customer_reference="",
    item=CertifiedItem(
        "QC-2026-007702",
        Wording("棕色小牛皮手提包，30 cm，附锁与钥匙", "Brown calf handbag, 30 cm, lock and keys"),
        Wording("A 级，轻微使用痕迹", "Grade A, light wear"),
        _digest(handbag_photo()),
    ),
    conclusion=Wording("棕色小牛皮手提包 30", "Calfskin handbag, size 30, brown"),
    conformity=StatedConformity.DEVIATION,
    results=(
        _result("BG-01", "型号", "Model", "30 手提款", "30, top handle"),
        _result("BG-02", "尺寸", "Dimensions", "302 × 221 × 161", unit="mm", requirement="±5"),
        _result("BG-03", "质量", "Mass", "1084", unit="g"),
        _result("BG-04", "编码", "Serial", "日期码 B 方框 C", "Date code"),
        _result("BG-05", "皮料", "Leather", "Togo 小牛皮，毛孔自然", "Togo calf, natural grain"),
        _result("BG-06", "走线", "Stitching", "马鞍针，8 针/英寸", "Saddle stitch, 8 per inch"),
        _result("BG-07", "五金", "Hardware", "镀金，刻字清晰", "Gold-plated, crisp engraving"),
        _result("BG-10", "烫印", "Stamp", "深浅一致，字距相符", "Even depth, correct spacing"),
    ),
    deviations=(
        Wording(
            "底部左后角有 4 mm 磨损，商品页未提及；买家已于 2026-03-12 确认接受。",
            "4 mm wear at the rear left base corner, not listed; accepted by the buyer 2026-03-12.",
        ),
    ),
    issued=date(2026, 3, 12),
    basis=("SB/T 10914-2012", "机构方法 ZJ-LX-007"),
    remarks=(),
    verification_url=f"{HOST}/JG9C2HV5R7ZE?c=20947716",
)

PHOTOS = {JADE.number: bangle, LIQUOR.number: bottle, HANDBAG.number: handbag_photo}


def photo_of(content: CertificateContent) -> bytes:
    return PHOTOS[content.number]()


def without_photo(content: CertificateContent) -> CertificateContent:
    return replace(content, item=replace(content.item, photo_sha256=""))


def dense() -> CertificateContent:
    """Eighteen rows, long English, rows not tested and from elsewhere, everything stated."""
    long = Wording(
        "纤维交织结构，颜色分布不均，局部可见白色絮状物与黑色铬铁矿包体，裂隙未见染料沉淀",
        "Interlocking fibrous texture with unevenly distributed colour, white flocculent areas and "
        "black chromite inclusions in part; no dye concentrated in the fissures was seen",
    )
    extra = tuple(
        MeasuredResult(f"X-{n}", Wording(f"补充项目 {n}", f"Additional observation no. {n}"), long,
               OBSERVED, method="GB/T 16553-2017 附录 A")
        for n in range(7)
    )  # fmt: skip
    return replace(
        JADE,
        results=(*JADE.results, *extra),
        conformity=StatedConformity.DEVIATION,
        supersedes=Supersedes(
            "JG1ZZ0P84KMM", Wording("更正圈口读数", "Correction of the inner diameter")
        ),
        deviations=(Wording("颜色较商品页略浅。", "Colour slightly lighter than listed."),) * 3,
        departures=(Wording("样品已镶嵌，密度未测。", "Mounted: density not measured."),),
        sampling=Wording("逐件检验", "Every piece is tested"),
        environment=Wording("23 °C，45 % RH", "23 °C, 45 % RH"),
    )

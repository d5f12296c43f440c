"""The names of GB/T 16552 and GB 11887, written out: a lost one refuses honest certificates."""

from __future__ import annotations

from certificates.content.gem_names import NAMES, TRADE_WORDS

USED = """
    翡翠 和田玉 白玉 青玉 青白玉 碧玉 黄玉 糖玉 墨玉 翠青玉 蛇纹石玉 岫玉 独山玉
    石英质玉 石英岩玉 京白玉 东陵石 玉髓 玛瑙 南红玛瑙 碧石 木变石 绿松石 青金石
    孔雀石 欧泊 查罗石 蔷薇辉石 钠长石玉 水钙铝榴石 寿山石 青田石 鸡血石 方钠石
    葡萄石 钻石 红宝石 蓝宝石 祖母绿 海蓝宝石 绿柱石 摩根石 金绿宝石 猫眼 变石
    碧玺 尖晶石 石榴石 锆石 托帕石 橄榄石 长石 月光石 日光石 拉长石 天河石 水晶
    紫晶 黄晶 烟晶 芙蓉石 坦桑石 锂辉石 磷灰石 透辉石 方柱石 堇青石 萤石 天然珍珠
    海水珍珠 淡水珍珠 养殖珍珠 珍珠 珊瑚 琥珀 蜜蜡 血珀 象牙 贝壳 砗磲 玳瑁 煤精
    硅化木 合成 人造 拼合 再造 仿 玻璃 塑料 足金 足银 足铂 足钯 金990
    金916 金750 金585 金375 银990 银925 铂990 铂950 铂900
    铂850 钯990 钯950 22K金 18K金 14K金
"""
NOT_USED = """
    A货 B货 C货 B+C货 D货 帝王绿 阳绿 苹果绿 玻璃种 冰种 糯种 豆种 金丝种
    龙石种 马来玉 阿富汗玉 卡瓦石 老坑 羊脂玉 鸽血红 皇家蓝 千足金 万足金
"""


def test_the_names_that_a_conclusion_may_use() -> None:
    assert sorted(NAMES) == sorted(USED.split())


def test_the_words_of_the_trade_that_it_may_not() -> None:
    assert sorted(TRADE_WORDS) == sorted(NOT_USED.split())

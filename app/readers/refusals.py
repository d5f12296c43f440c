"""Why a file is not taken, in words: of files as a whole, and of the curves in spectrum files."""

from __future__ import annotations

from app.base.errors import NotYet, Refusal
from app.readers.facts import MALWARE, SCANNER_AWAY, TOO_BUSY, TOO_COSTLY, Unread
from app.readers.spectrum.curve import MOST_POINTS
from workflows.verdict import Refused, Text

LONGEST_NAME = 60

OF_FILES = {
    "file_empty": (
        Text("文件“{name}”是空的", "The file “{name}” is empty"),
        Text("请重新选择文件上传。", "Choose the file again and upload it."),
    ),
    "file_kind_unknown": (
        Text("文件“{name}”的内容不是可接收的格式", "What is in “{name}” is of no kind taken here"),
        Text(
            "可上传：JPEG、PNG、HEIF、WebP、TIFF、BMP 照片，PDF，CSV / TXT / JCAMP-DX / SPC 谱图，"
            "MP4 / MOV / WebM 短视频。",
            "Taken are: JPEG, PNG, HEIF, WebP, TIFF and BMP photos, PDF, spectra as CSV, TXT,"
            " JCAMP-DX or SPC, and short MP4, MOV or WebM videos.",
        ),
    ),
    "file_too_large": (
        Text(
            "文件“{name}”有 {where}，超过上限 {limit}",
            "The file “{name}” has {where}; at most {limit} are taken",
        ),
        Text("请压缩或截短后重新上传。", "Make it smaller or shorter and upload it again."),
    ),
    "file_cut_off": (
        Text("文件“{name}”不完整，尾部缺失", "The file “{name}” is cut off before its end"),
        Text(
            "可能是传输中断，请重新导出或重新上传。",
            "The transfer may have broken off: export or upload it again.",
        ),
    ),
    TOO_COSTLY: (
        Text(
            "读取文件“{name}”所需的内存或时间超出上限，已停止读取",
            "Reading “{name}” takes more memory or time than a file may cost; it was stopped",
        ),
        Text(
            "文件可能已损坏或结构异常：请重新导出，或缩小、拆分后重新上传。",
            "It may be damaged or oddly built: export it again, or make it smaller or split it, and"
            " upload it again.",
        ),
    ),
    TOO_BUSY: (
        Text(
            "正在读取的文件较多，文件“{name}”还没有读取",
            "Too many files are being read at this moment; “{name}” was not read",
        ),
        Text("请稍候几秒，再上传一次。", "Wait a few seconds and upload it again."),
    ),
    MALWARE: (
        Text("文件“{name}”含恶意代码，未接收", "“{name}” holds malicious code and was not taken"),
        Text(
            "请用杀毒软件检查来源设备，换一份干净的文件上传。",
            "Check the device it comes from, and upload a clean file.",
        ),
    ),
    SCANNER_AWAY: (
        Text(
            "病毒扫描暂时没有响应，文件“{name}”没有接收",
            "The scanner for malware does not answer; “{name}” was not taken",
        ),
        Text(
            "请稍后再上传；仍然不行请联系管理员。",
            "Upload it again later; tell the administrator if it stays so.",
        ),
    ),
    "image_damaged": (
        Text("照片“{name}”已损坏，无法打开", "The photo “{name}” is damaged and can't be opened"),
        Text("请重新拍摄或重新上传。", "Take it again or upload it again."),
    ),
    "image_several_pages": (
        Text(
            "照片文件“{name}”里有 {where} 页，不能确定哪一页是证据",
            "The picture file “{name}” holds {where} pages: which of them is the evidence?",
        ),
        Text(
            "请在相机软件中只保存一页，再上传。",
            "Save one page alone in the camera's program and upload it again.",
        ),
    ),
    "image_unusual_pixels": (
        Text(
            "照片“{name}”的像素格式无法转换（{where}）",
            "The pixels of “{name}” are of a form that can't be turned into a photo ({where})",
        ),
        Text(
            "请在相机软件中另存为 8 位 RGB 的 TIFF、BMP 或 PNG 后上传。",
            "Save it in the camera's program as an 8-bit RGB TIFF, BMP or PNG and upload that.",
        ),
    ),
    "image_too_many_pixels": (
        Text(
            "照片“{name}”的像素过多（{where}），上限 {limit} 像素",
            "The photo “{name}” has too many pixels ({where}); at most {limit} are taken",
        ),
        Text("请缩小照片后重新上传。", "Make the photo smaller and upload it again."),
    ),
}
OF_CURVES = {
    "spectrum_columns_differ": Text("两列数据的点数不一致", "the two columns differ in length"),
    "spectrum_cut_off": Text("文件不完整，数据被截断", "the file ends before its data does"),
    "spectrum_columns_unnamed": Text(
        "数字多于两列，列名没有说明哪一列是横坐标",
        "there are more than two columns, and no heading says which one is the axis",
    ),
    "spectrum_jcamp_axis": Text(
        "FIRSTX、LASTX 与各行写明的横坐标不一致，数据可能缺失",
        "FIRSTX and LASTX disagree with where the lines say they begin: data may be missing",
    ),
    "spectrum_jcamp_check_value": Text(
        "这一行开头的校验值与上一行末值不同，数据可能已损坏",
        "the check value that this line begins with is not what the line before ended with: the"
        " numbers may be damaged",
    ),
    "spectrum_jcamp_unreadable": Text(
        "JCAMP-DX 的这一项缺失或不是数字", "this label of the JCAMP-DX file is missing or no number"
    ),
    "spectrum_jcamp_without_table": Text(
        "JCAMP-DX 文件中没有可读的数据表（XYDATA、XYPOINTS 或 NTUPLES）",
        "no table that can be read (XYDATA, XYPOINTS or NTUPLES) in the JCAMP-DX file",
    ),
    "spectrum_log_time": Text(
        "这是温度记录，但这一行的时间读不出：请导出为 年-月-日 时:分",
        "this is a temperature log, but a time in it can't be told: export times as"
        " year-month-day hour:minute",
    ),
    "spectrum_line_unreadable": Text("有一行无法读取", "a line can't be read"),
    "spectrum_no_columns": Text("没有找到两列数字", "no two columns of numbers were found"),
    "spectrum_no_spectrum": Text(
        "不是可识别的谱图文件", "this is no spectrum file that could be recognised"
    ),
    "spectrum_not_a_number": Text("有一个点不是有限数值", "a point is no finite number"),
    "spectrum_several_spectra": Text(
        "文件中有多条谱线，请选择其中一条", "the file holds several spectra: choose one of them"
    ),
    "spectrum_spc_compound": Text(
        "这是岛津等软件的复合文档，不是 Galactic SPC 文件",
        "this is a compound document, as Shimadzu's programs write it, not a Galactic SPC file",
    ),
    "spectrum_spc_unknown": Text(
        "扩展名是 .spc，但文件开头不是已知的 SPC 版本",
        "it is called .spc, but it opens as no known version of SPC",
    ),
    "spectrum_too_few_points": Text("数据点太少", "there are too few points"),
    "spectrum_too_many_points": Text(
        f"数据点超过 {MOST_POINTS} 个", f"there are more than {MOST_POINTS} points"
    ),
    "spectrum_x_not_in_order": Text(
        "横坐标没有按顺序排列", "the horizontal values are not in order"
    ),
}
OTHER_EXPORT = Text(
    "请在仪器软件中将单条谱线导出为两列 CSV、JCAMP-DX 或 SPC 后重新上传。",
    "Export one spectrum from the instrument's program as two-column CSV, JCAMP-DX or SPC, and"
    " upload it again.",
)
CHOOSE = Text(
    "请在文件下方选择一条谱线；或在仪器软件中单独导出这一条。",
    "Choose one of them below the file, or export that one alone from the instrument's program.",
)


def refusal_of(refused: Refused) -> Refusal:
    """A file that was not read, to be raised: later is another matter than never."""
    return (NotYet if refused.code in (TOO_BUSY, SCANNER_AWAY) else Refusal)(refused)


def refuse_file(unread: Unread, name: str) -> Refused:
    """The refusal of a file, which is called by its name where it has one."""
    if unread.code in OF_CURVES:
        return _curve(unread, _speakable(name))
    reason, next_step = OF_FILES[unread.code]
    words = {"name": _speakable(name), "where": unread.where, "limit": unread.limit}
    facts = {key: value for key, value in words.items() if value}
    said = Text(reason.zh.format(**words), reason.en.format(**words))
    return Refused(unread.code, said, next_step=next_step, facts=facts)


def _curve(unread: Unread, name: str) -> Refused:
    zh, en = OF_CURVES[unread.code].zh, OF_CURVES[unread.code].en
    if unread.where:
        zh, en = f"{zh}（{unread.where}）", f"{en} ({unread.where})"
    facts = {"where": unread.where}
    if name:
        zh, en = f"文件“{name}”：{zh}", f"The file “{name}”: {en}"
        facts = {"name": name, **facts}
    if unread.choices:
        facts["choices"] = "\n".join(unread.choices)
    next_step = CHOOSE if unread.choices else OTHER_EXPORT
    return Refused(unread.code, Text(zh, en), next_step=next_step, facts=facts)


def _speakable(name: str) -> str:
    """A file's name as it can be repeated to people: no folders, nothing unprintable, not long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    plain = "".join(sign for sign in last if sign.isprintable()).strip()
    return plain if len(plain) <= LONGEST_NAME else f"{plain[:40]}…{plain[-15:]}"

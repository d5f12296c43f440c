"""The guards that object to a lot's changes."""

from __future__ import annotations

from workflows.goods.sampling.plan import STANDARD
from workflows.guard import guard
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

HOUSE = Citation("Jadegate house rules", tag="house rule")
WITNESSES_NEEDED = 2


@guard
def reason_told(reason: str) -> Answer:
    """What goes against a lot, or for it against its sample, has a reason on record."""
    if reason.strip():
        return ALLOWED
    return Refused("reason_missing", Text("请写明原因", "Give a reason"), HOUSE)


@guard
def pieces_counted(counted: int) -> Answer:
    """A lot is received by count."""
    if counted > 0:
        return ALLOWED
    return Refused(
        "nothing_counted",
        Text("实收件数须大于零", "At least one piece must have been counted"),
        HOUSE,
        Text("没有到货的，请采购取消预告", "If nothing came, the purchaser cancels it"),
    )


@guard
def difference_explained(announced: int, counted: int, reason: str) -> Answer:
    """A count that differs from what was announced is not passed over in silence."""
    if counted == announced or counted <= 0 or reason.strip():
        return ALLOWED
    return Refused(
        "difference_unexplained",
        Text(
            f"预告 {announced} 件，实收 {counted} 件，请写明差异",
            f"{announced} pieces were announced and {counted} counted: say what differs",
        ),
        HOUSE,
        Text("写明少到、多到或破损，再提交", "Short, over or broken: write it down and send again"),
    )


@guard
def batch_identified(unidentified: tuple[Text, ...]) -> Answer:
    """Batch and dates that its category needs are known before a lot lies among others."""
    if not unidentified:
        return ALLOWED
    zh, en = "、".join(one.zh for one in unidentified), ", ".join(one.en for one in unidentified)
    return Refused(
        "batch_unidentified",
        Text(f"缺少：{zh}", f"Missing: {en}"),
        HOUSE,
        Text("请扫描箱上条码或手工填写", "Scan the code on the carton or type it"),
    )


@guard
def sampling_goes_on(sampling_stopped: bool) -> Answer:
    """After five refusals in tightened inspection nothing is accepted by sample (9.4)."""
    if not sampling_stopped:
        return ALLOWED
    return Refused(
        "sampling_stopped",
        Text(
            "该供应商此商品加严检验累计 5 批不接收，暂停抽样检验",
            "Five lots of this product were refused in tightened inspection: sampling has stopped",
        ),
        Citation(STANDARD, "9.4"),
        Text(
            "请主管确认供应商的纠正措施后再定方案",
            "The manager confirms the supplier's corrective action first",
        ),
    )


@guard
def not_the_purchaser(actor: int | None, purchasers: frozenset[int]) -> Answer:
    """Who bought a lot neither inspects nor decides it, whatever else their roles allow."""
    if actor not in purchasers:
        return ALLOWED
    return Refused(
        "purchaser_decides",
        Text("采购人不能检验或判定自己采购的批", "Who bought a lot can't inspect or decide it"),
        HOUSE,
        Text("请由其他同事处理", "A colleague must do it"),
    )


@guard
def decided_by_other_eyes(actor: int | None, inspectors: frozenset[int]) -> Answer:
    """Who inspected the sample does not decide on the lot."""
    if actor not in inspectors:
        return ALLOWED
    return Refused(
        "inspector_decides",
        Text("检验过样本的人不能判定该批", "Who inspected the sample can't decide on the lot"),
        Citation("RB/T 214", "4.1.4"),
        Text("请由另一位审核员判定", "Another reviewer must decide"),
    )


@guard
def sample_recorded(unrecorded: int) -> Answer:
    """Every piece that was drawn has its record."""
    if not unrecorded:
        return ALLOWED
    return Refused(
        "sample_incomplete",
        Text(f"还有 {unrecorded} 件样本没有记录", f"{unrecorded} sampled pieces have no record"),
        Citation(STANDARD, "11.1"),
        Text("请检验员补齐样本记录", "The inspector completes the sample"),
    )


@guard
def documents_in_order(document_gaps: tuple[Text, ...]) -> Answer:
    """A lot is not accepted while a document that its category needs is missing or has lapsed."""
    if not document_gaps:
        return ALLOWED
    zh, en = "、".join(one.zh for one in document_gaps), ", ".join(one.en for one in document_gaps)
    return Refused(
        "documents_missing",
        Text(f"文件缺失或过期：{zh}", f"Missing or lapsed: {en}"),
        HOUSE,
        Text("请采购补登文件", "The purchaser records the documents"),
    )


@guard
def authenticity_certain(doubtful: int) -> Answer:
    """One sampled piece that may not be genuine holds the whole lot, whatever Ac says."""
    if not doubtful:
        return ALLOWED
    return Refused(
        "authenticity_in_doubt",
        Text(
            f"{doubtful} 件样本真伪存疑，整批不得接收、挑选或让步",
            f"{doubtful} sampled pieces may not be genuine: the lot is neither accepted nor sorted",
        ),
        HOUSE,
        Text("请拒收，然后退供应商或销毁", "Refuse it; then send it back or destroy it"),
    )


@guard
def classes_pass(failing: tuple[Text, ...]) -> Answer:
    """A lot passes when every class of nonconformity passes by its own plan."""
    if not failing:
        return ALLOWED
    zh, en = "、".join(one.zh for one in failing), ", ".join(one.en for one in failing)
    return Refused(
        "class_fails",
        Text(f"不接收的类别：{zh}", f"Classes that refuse the lot: {en}"),
        Citation(STANDARD, "11.1"),
        Text("请拒收该批", "Refuse the lot"),
    )


@guard
def refusal_founded(
    doubtful: int, failing: tuple[Text, ...], document_gaps: tuple[Text, ...]
) -> Answer:
    """A lot is refused for what was found, never at will."""
    if doubtful or failing or document_gaps:
        return ALLOWED
    return Refused(
        "refusal_unfounded",
        Text(
            "没有任何类别达到拒收数，真伪无疑，文件齐全，不能拒收",
            "No class has reached Re, nothing is in doubt, no document is missing",
        ),
        Citation(STANDARD, "11.1"),
        Text("请补齐样本记录后再判定", "Complete the sample, then decide"),
    )


@guard
def nothing_critical(critical_found: int) -> Answer:
    """What is dangerous to a buyer is never let through by concession."""
    if not critical_found:
        return ALLOWED
    return Refused(
        "critical_found",
        Text(
            f"{critical_found} 件样本有致命不合格，不能让步接收",
            f"{critical_found} sampled pieces have a critical nonconformity: no concession",
        ),
        HOUSE,
        Text("请挑选、退供应商或销毁", "Sort it, send it back or destroy it"),
    )


@guard
def sorting_adds_up(counted: int, sorted_good: int, sorted_bad: int) -> Answer:
    """Sorting looks at every piece: good and bad together are the lot."""
    if min(sorted_good, sorted_bad) >= 0 and sorted_good + sorted_bad == counted:
        return ALLOWED
    return Refused(
        "sorting_differs",
        Text(
            f"合格 {sorted_good} 件加不合格 {sorted_bad} 件，与批量 {counted} 件不符",
            f"{sorted_good} good and {sorted_bad} bad pieces are not the {counted} of the lot",
        ),
        HOUSE,
        Text("请重新清点后填写", "Count again and correct the numbers"),
    )


@guard
def way_back_told(waybill: str) -> Answer:
    """What leaves the house can be followed."""
    if waybill.strip():
        return ALLOWED
    return Refused(
        "waybill_missing", Text("请填写退货运单号", "Give the waybill it goes back with"), HOUSE
    )


@guard
def destruction_witnessed(witnesses: int, film: str) -> Answer:
    """Goods are destroyed before two witnesses and on film."""
    if witnesses >= WITNESSES_NEEDED and film.strip():
        return ALLOWED
    return Refused(
        "destruction_unwitnessed",
        Text(
            f"销毁须有至少 {WITNESSES_NEEDED} 名见证人并有录像编号",
            f"Destroying takes {WITNESSES_NEEDED} witnesses and the number of the film",
        ),
        HOUSE,
        Text("请补填见证人和录像编号", "Name the witnesses and the film"),
    )

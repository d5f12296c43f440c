"""The second pair of eyes: what was objected to is answered, what is signed was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.guard import guard
from workflows.inspection.guards import HOUSE
from workflows.inspection.judging.judgement import CheckStatus, Verdict
from workflows.inspection.standard.types import Severity
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text
from workflows.whole import whole

SHORTEST_ANSWER = 4
LONGEST_ANSWER = 500
MOST_OBJECTIONS = 40
MOST_NAMED = 5
STOPPED = "stopped"


class ObjectionKind(StrEnum):
    """Why a check or a picture goes back: what reviewers write most."""

    BLURRED = "blurred"
    VIEW_MISSING = "view_missing"
    OTHER_PIECE = "other_piece"
    READING = "reading"
    DIFFERS = "differs"
    WORDS = "words"
    REFERENCE = "reference"
    OTHER = "other"


K = ObjectionKind
OBJECTIONS: Mapping[ObjectionKind, Text] = whole(
    ObjectionKind,
    {
        K.BLURRED: Text("照片不清，请重拍", "The picture is not clear: take it again"),
        K.VIEW_MISSING: Text("缺关键部位照片", "A decisive part is not pictured"),
        K.OTHER_PIECE: Text("照片或谱图不是本件", "The picture or curve is of another piece"),
        K.READING: Text("读数存疑，请复测", "The reading is in doubt: measure again"),
        K.DIFFERS: Text("记录与照片不一致", "Record and picture differ"),
        K.WORDS: Text("定名或用语不合标准", "Name or words are not the standard's"),
        K.REFERENCE: Text("比对依据不足", "Too little to compare with"),
        K.OTHER: Text("其他（请写明）", "Something else (say what)"),
    },
)


@dataclass(frozen=True, slots=True)
class SheetObjection:
    """What a reviewer objects to: a check (none: the whole sheet), perhaps one file of it."""

    check: str = ""
    file: int | None = None
    kind: ObjectionKind = ObjectionKind.OTHER
    words: str = ""


def objection_text(kind: ObjectionKind, words: str, check: str = "") -> Text:
    """An objection in a sentence: where, what, and what was written besides."""
    said, about = words.strip(), f"{check} " if check else ""
    if kind is ObjectionKind.OTHER:
        return Text(f"{about}{said}", f"{about}{said}")
    named = OBJECTIONS[kind]
    more_zh, more_en = (f"：{said}", f": {said}") if said else ("", "")
    return Text(f"{about}{named.zh}{more_zh}", f"{about}{named.en}{more_en}")


def unfit_objection(objection: SheetObjection) -> Refused | None:
    """Why an objection can't be taken: what is not on the list is said in words."""
    if objection.kind is not ObjectionKind.OTHER or objection.words.strip():
        return None
    return Refused(
        "objection_unsaid",
        Text("选了“其他”，请写明退回的理由", "Say in words what “something else” is"),
        HOUSE,
    )


def batch_bars(verdict: Verdict, *, round_number: int, was_sent_back: bool) -> tuple[Text, ...]:
    """Why a piece is not for a batch: retested, sent back, a reading near its limit."""
    bars = []
    if round_number > 1:
        bars.append(Text(f"第 {round_number} 次检测", f"round {round_number} of testing"))
    if was_sent_back:
        bars.append(Text("曾退回修改", "it was sent back"))
    bars += [
        Text(f"{check.code} 读数接近限值", f"{check.code}: a reading near its limit")
        for check in verdict.checks
        if any(part.near for part in check.parts)
    ]
    return tuple(bars)


def critical_fails(verdict: Verdict) -> tuple[str, ...]:
    """The checks by which the piece fails whatever else is found."""
    return tuple(c.code for c in verdict.checks if c.failed and c.weight is Severity.CRITICAL)


def may_stop(verdict: Verdict, photographed: int) -> Answer:
    """A test ends early only on a critical failure whose defect is pictured."""
    failed = critical_fails(verdict)
    if not failed:
        return Refused(
            "nothing_critical",
            Text("没有关键项不合格，不能终止检测", "No critical check has failed: go on testing"),
            Citation("ISO/IEC 17025:2017", "7.5.1"),
        )
    wanting = [c for c in verdict.checks if c.code in failed and c.missing]
    if photographed and not wanting:
        return ALLOWED
    zh = "；".join(m.sentence.zh for c in wanting for m in c.missing) or "、".join(failed)
    en = "; ".join(m.sentence.en for c in wanting for m in c.missing) or ", ".join(failed)
    return Refused(
        "defect_unpictured",
        Text(f"终止检测前须拍下不合格处：{zh}", f"Picture the defect before you stop: {en}"),
        Citation("ISO/IEC 17025:2017", "7.5.1"),
        Text("请补拍后再按一次", "Take the pictures, then stop again"),
    )


def checks_to_stop(verdict: Verdict) -> tuple[str, ...]:
    """What was not done when a test ended early."""
    failed = critical_fails(verdict)
    return tuple(
        c.code
        for c in verdict.checks
        if c.missing and c.code not in failed and c.status is not CheckStatus.NOT_NEEDED
    )


@guard
def objections_answered(unanswered: tuple[Text, ...]) -> Answer:
    """What the reviewer sent back comes again only changed, or with an answer to each reason."""
    if not unanswered:
        return ALLOWED
    return Refused(
        "objections_unanswered",
        Text(
            "退回的理由尚未处理：" + "；".join(t.zh for t in unanswered),
            "Sent back, and not dealt with: " + "; ".join(t.en for t in unanswered),
        ),
        Citation("ISO/IEC 17025:2017", "7.7.1"),
        Text("请更正，或逐条答复", "Correct it, or answer each"),
    )


@guard
def reuse_explained(reused: tuple[Text, ...]) -> Answer:
    """A file that another piece has already proves nothing here, unless someone says why."""
    if not reused:
        return ALLOWED
    return Refused(
        "reuse_unexplained",
        Text(
            "有文件已属于其他货品，尚未说明：" + "；".join(t.zh for t in reused),
            "Files that belong to other pieces, unexplained: " + "; ".join(t.en for t in reused),
        ),
        Citation("ISO/IEC 17025:2017", "7.5.1"),
        Text("请移除该文件，或写明原因", "Take the file out, or say why it is here"),
    )


@guard
def evidence_was_opened(unopened: tuple[Text, ...]) -> Answer:
    """A piece is passed only by who has had its pictures and curves of this round before them."""
    if not unopened:
        return ALLOWED
    count, some = len(unopened), unopened[:MOST_NAMED]
    more_zh, more_en = (" 等", " and more") if count > len(some) else ("", "")
    return Refused(
        "evidence_unopened",
        Text(
            f"您还有 {count} 份照片或文件没有看过：{'、'.join(t.zh for t in some)}{more_zh}",
            f"You have not looked at {count} of its pictures and files: "
            f"{', '.join(t.en for t in some)}{more_en}",
        ),
        Citation("ISO/IEC 17025:2017", "7.7.1"),
        Text(
            "请打开这一件的审核页，在“照片”和谱图处逐一看过，再作结论",
            "Open the piece under Review, look at each of its photos and curves, then decide",
        ),
    )


@guard
def paper_was_shown(paper_shown: bool) -> Answer:
    """A paper is signed only as it was shown to its signatory, at this sign-in."""
    if paper_shown:
        return ALLOWED
    return Refused(
        "paper_unshown",
        Text(
            "您登录后还没有看过这张证书，或者看过之后证书内容有变",
            "At this sign-in you have not seen this paper, or it has changed since you did",
        ),
        Citation("ISO/IEC 17025:2017", "7.8.1.2"),
        Text(
            "请打开这一件，或勾选后一并查看，看过证书再签发",
            "Open the piece, or tick several to see them together; read the paper, then sign",
        ),
    )


@guard
def plain_enough_for_batch(in_batch: bool, batch_bars: tuple[Text, ...]) -> Answer:
    """What was sent back, tested again or came near a limit is decided on by itself."""
    if not in_batch or not batch_bars:
        return ALLOWED
    return Refused(
        "not_for_batch",
        Text(
            "须单独审核：" + "；".join(t.zh for t in batch_bars),
            "To be reviewed by itself: " + "; ".join(t.en for t in batch_bars),
        ),
        HOUSE,
        Text("请打开这一件审核", "Open the piece to review it"),
    )

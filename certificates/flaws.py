"""What an audit or a pack check can find wrong: codes, and a sentence in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FlawCode(StrEnum):
    """Stable codes. The first group is about the log, the second about an evidence pack."""

    ROW_CHANGED = "row_changed"
    ROW_MISSING = "row_missing"
    ROW_UNREADABLE = "row_unreadable"
    ROW_ORDER = "row_order"
    TAIL_MISSING = "tail_missing"
    NODE_CHANGED = "node_changed"
    NODE_MISSING = "node_missing"
    CHECKPOINT_FORGED = "checkpoint_forged"
    ROOT_DIFFERS = "root_differs"
    PROOF_FORGED = "proof_forged"
    PDF_CHANGED = "pdf_changed"
    PDF_MISSING = "pdf_missing"
    RECORD_CHANGED = "record_changed"
    RECORD_MISSING = "record_missing"
    ISSUED_TWICE = "issued_twice"
    STATUS_WITHOUT_ISSUE = "status_without_issue"
    EVENT_AFTER_END = "event_after_end"
    ANOTHER_FILE = "status_of_another_file"
    STATUS_WITHOUT_EVENT = "status_without_event"
    EVENT_WITHOUT_STATUS = "event_without_status"
    LEAF_WITHOUT_EVENT = "leaf_without_event"
    EVENT_WITHOUT_LEAF = "event_without_leaf"
    NOT_IN_LOG = "certificate_not_in_log"
    NOT_IN_TABLE = "certificate_missing"
    BACKDATED = "backdated"

    MANIFEST_WRONG = "manifest_wrong"
    MANIFEST_FORGED = "manifest_forged"
    FILE_MISSING = "file_missing"
    FILE_CHANGED = "file_changed"
    FILE_EXTRA = "file_extra"
    COUNT_WRONG = "count_wrong"
    STAMP_WRONG = "time_stamp_wrong"
    STATUS_DIFFERS = "status_differs"
    EVENT_OMITTED = "event_omitted"
    CERTIFICATE_BAD = "certificate_bad"


_SENTENCES = {
    FlawCode.ROW_CHANGED: ("日志行 {what} 被改动。", "Row {what} of the log was changed."),
    FlawCode.ROW_MISSING: ("日志行 {what} 缺失。", "Row {what} of the log is missing."),
    FlawCode.ROW_UNREADABLE: ("日志行 {what} 无法解读。", "Row {what} of the log can't be read."),
    FlawCode.ROW_ORDER: ("日志行 {what} 重复或乱序。", "Row {what} is double or out of order."),
    FlawCode.TAIL_MISSING: ("日志末尾缺失：{what}。", "The tail of the log is missing: {what}."),
    FlawCode.NODE_CHANGED: ("树节点 {what} 被改动。", "Node {what} of the tree was changed."),
    FlawCode.NODE_MISSING: ("树节点 {what} 缺失。", "Node {what} of the tree is missing."),
    FlawCode.CHECKPOINT_FORGED: (
        "检查点 {what} 的签名不成立。",
        "The signature of checkpoint {what} is wrong.",
    ),
    FlawCode.ROOT_DIFFERS: (
        "日志与已签署的检查点不符：{what}。",
        "The log is not the one that was signed: {what}.",
    ),
    FlawCode.PROOF_FORGED: (
        "证书 {what} 的证明不成立。",
        "The proof of certificate {what} is wrong.",
    ),
    FlawCode.PDF_CHANGED: (
        "证书 {what} 的文件被改动。",
        "The file of certificate {what} was changed.",
    ),
    FlawCode.PDF_MISSING: (
        "证书 {what} 的文件缺失。",
        "The file of certificate {what} is missing.",
    ),
    FlawCode.RECORD_CHANGED: (
        "证书 {what} 的内容记录被改动。",
        "The record of certificate {what} was changed.",
    ),
    FlawCode.RECORD_MISSING: (
        "证书 {what} 的内容记录缺失。",
        "The record of certificate {what} is missing.",
    ),
    FlawCode.ISSUED_TWICE: ("证书 {what} 登记了两次签发。", "Certificate {what} was issued twice."),
    FlawCode.STATUS_WITHOUT_ISSUE: (
        "证书 {what} 未登记签发却有状态变更。",
        "The status of certificate {what} changed before it was issued.",
    ),
    FlawCode.EVENT_AFTER_END: (
        "证书 {what} 终止后仍有变更。",
        "Certificate {what} changed after its end.",
    ),
    FlawCode.ANOTHER_FILE: (
        "证书 {what} 的状态变更指向另一份文件。",
        "A change of status of certificate {what} names another file.",
    ),
    FlawCode.STATUS_WITHOUT_EVENT: (
        "证书 {what} 的状态在日志中没有依据。",
        "The status of certificate {what} has no event in the log.",
    ),
    FlawCode.EVENT_WITHOUT_STATUS: (
        "日志中证书 {what} 的变更未反映在其状态中。",
        "An event of certificate {what} is not shown by its status.",
    ),
    FlawCode.LEAF_WITHOUT_EVENT: (
        "日志中证书 {what} 的变更在台账中没有事件。",
        "The log tells of certificate {what} what the ledger does not know.",
    ),
    FlawCode.EVENT_WITHOUT_LEAF: (
        "台账中证书 {what} 的事件不在日志中。",
        "The ledger tells of certificate {what} what the log does not know.",
    ),
    FlawCode.NOT_IN_LOG: ("证书 {what} 不在日志中。", "Certificate {what} is not in the log."),
    FlawCode.NOT_IN_TABLE: (
        "日志中的证书 {what} 在证书表中缺失。",
        "Certificate {what} of the log is missing from the table.",
    ),
    FlawCode.BACKDATED: ("日志行 {what} 的时间被倒签。", "Row {what} of the log is back-dated."),
    FlawCode.MANIFEST_WRONG: ("清单无法读取。", "The manifest can't be read."),
    FlawCode.MANIFEST_FORGED: (
        "清单的签名不成立，清单被改动过。",
        "The manifest was changed: its signature is wrong.",
    ),
    FlawCode.FILE_MISSING: ("缺少文件 {what}。", "The file {what} is missing."),
    FlawCode.FILE_CHANGED: ("文件 {what} 被改动。", "The file {what} was changed."),
    FlawCode.FILE_EXTRA: ("文件 {what} 不在清单中。", "The file {what} is not in the manifest."),
    FlawCode.COUNT_WRONG: (
        "证书数量与清单不符：{what}。",
        "The number of certificates is wrong: {what}.",
    ),
    FlawCode.STAMP_WRONG: (
        "检查点的时间戳不成立。",
        "The time-stamp of the checkpoint is wrong.",
    ),
    FlawCode.STATUS_DIFFERS: (
        "证书 {what} 的状态与清单不符。",
        "The status of certificate {what} is not the one in the manifest.",
    ),
    FlawCode.EVENT_OMITTED: (
        "证书 {what} 的证明漏掉了日志中的变更。",
        "The proof of certificate {what} leaves out an event of the log.",
    ),
    FlawCode.CERTIFICATE_BAD: (
        "证书 {what} 未通过核验：{why_zh}",
        "Certificate {what} doesn't hold: {why_en}",
    ),
}


@dataclass(frozen=True, slots=True)
class AuditFlaw:
    """One thing that differs. `what` names it: a row, a node, a certificate number, a file."""

    fault: FlawCode
    what: str
    zh: str
    en: str

    def to_json(self) -> dict[str, Any]:
        """`{"fault", "what", "zh", "en"}`."""
        return {"fault": self.fault.value, "what": self.what, "zh": self.zh, "en": self.en}


def finding(fault: FlawCode, what: object = "", *, why_zh: str = "", why_en: str = "") -> AuditFlaw:
    """A finding with its sentences filled."""
    zh, en = _SENTENCES[fault]
    words = {"what": what, "why_zh": why_zh, "why_en": why_en}
    return AuditFlaw(fault, str(what), zh.format(**words), en.format(**words))

"""Every answer that checking a certificate can give: code, yes / no / can't tell, two sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Stable codes, by the question they answer."""

    INTACT = "intact"
    NOT_PDF = "not_pdf"
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"
    ENCRYPTED = "encrypted"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign_structure"
    TOO_COSTLY = "too_costly"
    UNSIGNED = "unsigned"
    STRIPPED = "signature_stripped"
    TWO_SIGNATURES = "two_signatures"
    MALFORMED = "signature_malformed"
    NOT_CERTIFIED = "changes_permitted"
    RENUMBERED = "renumbered"
    SWAPPED = "attachment_swapped"
    NO_RECORD = "attachment_missing"
    APPENDED = "appended"
    RESAVED = "resaved"
    CHANGED = "changed"
    FORGED = "signature_forged"
    STORE_DAMAGED = "stored_paper_damaged"
    STORE_MISSING = "stored_paper_missing"

    VALID = "valid"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    NOT_YET = "not_yet_issued"
    UNKNOWN_NUMBER = "unknown_number"
    UNPROVEN = "status_unproven"
    OTHER_FILE = "valid_but_another_file"

    OURS = "issuer_known"
    ANOTHER = "issuer_unknown"
    EXPIRED = "issuer_expired"
    UNFIT = "issuer_unfit"
    SIGNER_REVOKED = "issuer_revoked"
    REVOKED_LATER = "issuer_revoked_later"
    BAD_STAMP = "time_stamp_wrong"
    NO_SIGNATURE = "no_signature"
    OTHER_SIGNED = "issuer_of_another_file"

    LOGGED = "logged"
    NOT_LOGGED = "not_logged"
    ANOTHER_VERSION = "another_version"
    ANOTHER_RECORD = "another_record"
    PROOF_WRONG = "proof_wrong"
    CHECKPOINT_WRONG = "checkpoint_wrong"
    LOG_UNKNOWN = "log_unknown"
    LEAF_WRONG = "leaf_wrong"
    BACKDATED = "backdated"
    OMITTED = "event_omitted"
    PACK_UNPROVEN = "pack_unproven"
    NOT_CHECKED = "not_checked"


SENTENCES: dict[Reason, tuple[bool | None, str, str]] = {
    Reason.INTACT: (True, "文件自签发以来未被改动。", "The file is unchanged since it was signed."),
    Reason.NOT_PDF: (False, "这不是 PDF 文件。", "This is not a PDF file."),
    Reason.TOO_LARGE: (False, "文件过大，不会是证书。", "The file is too large for a certificate."),
    Reason.TRUNCATED: (
        False,
        "文件不完整，末尾被截去。",
        "The file is incomplete: its end is missing.",
    ),
    Reason.ENCRYPTED: (
        False,
        "文件已加密，证书从不加密。",
        "The file is encrypted; certificates never are.",
    ),
    Reason.UNREADABLE: (
        False,
        "PDF 结构已损坏，无法读取。",
        "The structure of the PDF is damaged.",
    ),
    Reason.FOREIGN: (
        False,
        "文件的内部结构与本平台的证书不同：不是签发的原件，或被其他软件重新保存过。",
        "The file isn't built as our certificates are: it was never ours, or was saved again.",
    ),
    Reason.TOO_COSTLY: (
        False,
        "核对这份文件所需的内存或时间超出上限，已停止；证书从不如此。",
        "To check the file takes more memory or time than a certificate ever does; stopped.",
    ),
    Reason.UNSIGNED: (
        False,
        "文件没有签名，也不是本平台的证书。",
        "The file has no signature and is no certificate of ours.",
    ),
    Reason.STRIPPED: (
        False,
        "证书上的签名已被去除。",
        "The signature has been stripped from the certificate.",
    ),
    Reason.TWO_SIGNATURES: (
        False,
        "文件含有不止一个签名。",
        "The file has more than one signature.",
    ),
    Reason.MALFORMED: (False, "签名的格式不正确。", "The signature is malformed."),
    Reason.NOT_CERTIFIED: (
        False,
        "签名未锁定文件，允许后续改动。",
        "The signature doesn't lock the file: it permits changes.",
    ),
    Reason.RENUMBERED: (
        False,
        "证书编号前后不一致，编号被改过。",
        "The certificate number contradicts itself: a renumbered copy.",
    ),
    Reason.SWAPPED: (False, "附带的数据被替换。", "The attached data have been replaced."),
    Reason.NO_RECORD: (
        False,
        "缺少附带的数据，或数据无法读取。",
        "The attached data are missing or can't be read.",
    ),
    Reason.APPENDED: (False, "签名之后又追加了内容。", "Something was appended after signing."),
    Reason.RESAVED: (
        False,
        "文件被其他软件重新保存过。",
        "The file was saved again by another program.",
    ),
    Reason.CHANGED: (False, "文件内容在签名后被改动。", "The content was changed after signing."),
    Reason.FORGED: (False, "签名值不成立。", "The signature itself is wrong."),
    Reason.STORE_DAMAGED: (
        None,
        "我们保存的证书文件已损坏，这是我们的问题；您手上的 PDF 可以上传核对。",
        "The file that we keep is damaged; the fault is ours. Your own PDF can be checked.",
    ),
    Reason.STORE_MISSING: (
        None,
        "我们保存的证书文件丢失，这是我们的问题；您手上的 PDF 可以上传核对。",
        "The file that we keep is lost; the fault is ours. Your own PDF can be checked.",
    ),
    Reason.VALID: (True, "证书有效，签发于 {at}。", "The certificate is valid, issued on {at}."),
    Reason.SUSPENDED: (
        False,
        "证书自 {at} 起暂停使用。{why}",
        "The certificate is suspended since {at}. {why}",
    ),
    Reason.SUPERSEDED: (
        False,
        "证书已于 {at} 被 {successor} 取代。{why}",
        "The certificate was superseded by {successor} on {at}. {why}",
    ),
    Reason.REVOKED: (
        False,
        "证书已于 {at} 撤销。{why}",
        "The certificate was revoked on {at}. {why}",
    ),
    Reason.NOT_YET: (
        False,
        "在所问的时间证书尚未签发。",
        "The certificate was not yet issued at the time asked about.",
    ),
    Reason.UNKNOWN_NUMBER: (None, "没有这个编号的登记。", "Nothing is recorded under this number."),
    Reason.UNPROVEN: (
        None,
        "登记无法证实，状态不明。",
        "The record can't be proven, so the status is not known.",
    ),
    Reason.OTHER_FILE: (
        False,
        "这个编号的证书有效（签发于 {at}），但这份文件不是它。",
        "The certificate of this number is valid (issued on {at}); this file is not it.",
    ),
    Reason.OURS: (
        True,
        "由 {holder} 签发，证书链可信。",
        "Signed by {holder}, under the pinned root.",
    ),
    Reason.ANOTHER: (
        False,
        "签名者是 {holder}，不在可信根之下。",
        "Signed by {holder}, not under the pinned root.",
    ),
    Reason.EXPIRED: (
        False,
        "签名时 {holder} 的签名证书不在有效期内。",
        "The certificate of {holder} was not valid at the time of signing.",
    ),
    Reason.UNFIT: (
        False,
        "{holder} 的签名证书不可用于签发。",
        "The certificate of {holder} may not sign documents.",
    ),
    Reason.SIGNER_REVOKED: (
        False,
        "{holder} 的签名证书自 {since} 起不可信，日志不能证明这份文件在此之前签发。",
        "The signer of {holder} is not believed since {since}, and no log shows this file before.",
    ),
    Reason.REVOKED_LATER: (
        True,
        "由 {holder} 签发。该签名证书自 {since} 起停用，日志证明这份证书在此之前已签发。",
        "Signed by {holder}, logged before its signer ceased to be believed on {since}.",
    ),
    Reason.BAD_STAMP: (
        False,
        "签名的时间戳不可信。",
        "The time-stamp of the signature can't be trusted.",
    ),
    Reason.NO_SIGNATURE: (None, "没有可供核对的签名。", "There is no signature to judge."),
    Reason.OTHER_SIGNED: (
        False,
        "文件中有 {holder} 的签名，但它不能证明这份文件。",
        "The file carries a signature of {holder}, but it doesn't vouch for this file.",
    ),
    Reason.LOGGED: (
        True,
        "已登记在日志第 {index} 号，与检查点一致。",
        "Logged at position {index}, proven against the checkpoint.",
    ),
    Reason.NOT_LOGGED: (False, "日志中没有这张证书。", "The log doesn't know this certificate."),
    Reason.ANOTHER_VERSION: (
        False,
        "登记的是这张证书的另一份文件。",
        "The log holds another file of this certificate.",
    ),
    Reason.ANOTHER_RECORD: (
        False,
        "登记的内容与这份文件的内容不同。",
        "The log holds other content under this number.",
    ),
    Reason.PROOF_WRONG: (False, "日志的包含证明不成立。", "The proof of inclusion is wrong."),
    Reason.CHECKPOINT_WRONG: (
        False,
        "日志检查点的签名不成立。",
        "The checkpoint of the log is wrong.",
    ),
    Reason.LOG_UNKNOWN: (
        False,
        "检查点不是可信日志签署的。",
        "The checkpoint was not signed by a trusted log.",
    ),
    Reason.LEAF_WRONG: (
        False,
        "日志中的登记前后矛盾。",
        "The entries in the log contradict each other.",
    ),
    Reason.BACKDATED: (
        False,
        "签名时间与登记时间不符，涉嫌倒签。",
        "The time of signing and of logging disagree: back-dated.",
    ),
    Reason.OMITTED: (
        False,
        "证据包漏掉了日志中这张证书后来的登记。",
        "The pack leaves out later entries of this certificate in the log.",
    ),
    Reason.PACK_UNPROVEN: (
        False,
        "证据包的清单或日志缺失，或与签名不符。",
        "The pack's manifest or log is missing, or is not the one that was signed.",
    ),
    Reason.NOT_CHECKED: (None, "未核对。", "Not checked."),
}

# Between what the log has in both languages.
BOTH = " / "


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers: `ok` is True, False, or None where nothing can be said.

    `also` are further faults of the same question, least telling last.
    """

    ok: bool | None
    reason: Reason
    zh: str
    en: str
    also: tuple[Reason, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """`{"ok", "reason", "zh", "en", "also"}`."""
        return {
            "ok": self.ok,
            "reason": self.reason.value,
            "zh": self.zh,
            "en": self.en,
            "also": [reason.value for reason in self.also],
        }


def answer(reason: Reason, *also: Reason, **words: object) -> Answer:
    """The answer of the table, its sentences filled with `words`; "zh / en" goes its two ways."""
    ok, zh, en = SENTENCES[reason]
    halves = {name: str(word).partition(BOTH) for name, word in words.items()}
    chinese = {name: first for name, (first, _, _) in halves.items()}
    english = {name: second or first for name, (first, _, second) in halves.items()}
    return Answer(ok, reason, zh.format(**chinese).strip(), en.format(**english).strip(), also)

"""What the public pages refuse, and what to do then."""

from __future__ import annotations

from workflows.verdict import Refused, Text

UNKNOWN = Refused(
    "unknown_certificate",
    Text("编号与校验码不匹配", "This number and second code do not belong together"),
    next_step=Text(
        "请按纸质证书逐字核对；仍查不到的，不是本平台的证书",
        "Compare them with the paper character by character; what is still not found is not ours",
    ),
)
CODE_WANTED = Refused(
    "code_wanted",
    Text("还需要校验码", "The second code is needed too"),
    next_step=Text(
        "校验码印在证书编号下方；有涂层的，请先刮开",
        "It is printed below the number; scratch the field off where there is one",
    ),
)
NOT_IN_FORCE = Text(
    "这张证书现在不是有效状态，不提供下载", "This certificate is not in force and is not given out"
)


def refuse_foreign(host: str, own: str) -> Refused:
    """An address that somebody pasted leads to another host than the papers name."""
    return Refused(
        "foreign_address",
        Text(f"{host} 不是本平台的网址", f"{host} is not our address"),
        next_step=Text(
            f"本平台证书只在 {own} 查验；打开别的网址的二维码多半是仿冒，请勿在那里填写任何信息",
            f"Our certificates are checked at {own} alone; a code that opens another address is "
            "most likely forged: enter nothing there",
        ),
    )

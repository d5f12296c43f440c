"""The pictures that an agency gives for its certificates: its seal and its accreditation marks."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.verdict import Refused, Text
from workflows.whole import whole


class AgencyPicture(StrEnum):
    """Which picture; the paper has one place for each."""

    SEAL = "seal"
    CMA = "cma"
    CNAS = "cnas"


PICTURE_NAMES: Mapping[AgencyPicture, Text] = whole(
    AgencyPicture,
    {
        AgencyPicture.SEAL: Text("检验检测专用章", "Seal of the agency"),
        AgencyPicture.CMA: Text("CMA 标志", "CMA mark"),
        AgencyPicture.CNAS: Text("CNAS 标志", "CNAS mark"),
    },
)
NO_CNAS = Refused(
    "no_cnas_number",
    Text(
        "该机构没有登记 CNAS 注册号，不能使用 CNAS 标志", "The agency has no CNAS number: no mark"
    ),
    next_step=Text("请先登记 CNAS 注册号", "Record its CNAS number first"),
)
NOT_A_PICTURE = Refused(
    "not_a_picture",
    Text("请上传图片（PNG、JPEG 或 WebP）", "Send a picture: PNG, JPEG or WebP"),
    next_step=Text(
        "印章用透明底 PNG，印在证书底纹上不留白框", "A seal on a clear ground leaves no box"
    ),
)

"""The typeface is built once an installation, by one process, while pages are answered already."""

from __future__ import annotations

import shutil

from app.base.config import Config
from app.base.locks import hold_lock
from app.base.preparation import typeface
from certificates.page.typeface.fonts import Progress, build
from workflows.verdict import Refused, Text

NOT_BUILT = "fonts_missing"


def build_typeface(config: Config, progress: Progress) -> None:
    """Build what is missing, or wait for who builds it; what a killed build left is cleared.

    `progress(share, message)` is called about once a second. Forty seconds of computing, once.
    """
    work = typeface(config)
    config.fonts.mkdir(parents=True, exist_ok=True)
    with hold_lock(work.lock):
        for left in config.fonts.glob(".building-*"):
            shutil.rmtree(left)

        def told(share: float, message: str) -> None:
            work.tell(share)
            progress(share, message)

        build(config.fonts, told)
        work.tell(1.0)


def not_built(config: Config) -> Refused:
    """Why a page can't be printed yet, how far the typeface is, and what to do."""
    work = typeface(config)
    if not work.under_way:
        return Refused(
            NOT_BUILT,
            Text("证书字体尚未生成", "The certificate typeface has not been built"),
            next_step=Text("管理员运行 jadegate fonts", "Run `jadegate fonts`"),
        )
    share = work.share or 0.0
    return Refused(
        NOT_BUILT,
        Text(
            f"证书字体正在生成，已完成 {share:.0%}",
            f"The certificate typeface is being built, {share:.0%} done",
        ),
        next_step=Text(
            "只在首次启动时需要，约一分钟；本页会自动刷新",
            "Only at the first start, about a minute; this page reloads by itself",
        ),
    )

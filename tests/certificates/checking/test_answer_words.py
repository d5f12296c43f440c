"""What is answered of a paper is one language at a time."""

from __future__ import annotations

import pytest

from certificates.reasons import Reason, answer


@pytest.mark.parametrize(
    ("why", "zh", "en"),
    [
        (
            "退货在途 / travelling back",
            "证书自 2026-11-29 起暂停使用。退货在途",
            "The certificate is suspended since 2026-11-29. travelling back",
        ),
        (
            "复核中",
            "证书自 2026-11-29 起暂停使用。复核中",
            "The certificate is suspended since 2026-11-29. 复核中",
        ),
        (
            "",
            "证书自 2026-11-29 起暂停使用。",
            "The certificate is suspended since 2026-11-29.",
        ),
    ],
)
def test_a_reason_in_both_languages_is_told_in_its_own(why, zh, en):
    told = answer(Reason.SUSPENDED, at="2026-11-29", why=why)
    assert (told.zh, told.en) == (zh, en)

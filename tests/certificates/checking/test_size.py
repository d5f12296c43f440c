"""The largest file that is looked at as a certificate: 32 MiB, tried at the limit and above."""

from __future__ import annotations

import pytest

from certificates.checking.presented_paper import Misread, read
from certificates.reasons import Reason

LARGEST = 33_554_432


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        (LARGEST - 1, Reason.NOT_PDF),
        (LARGEST, Reason.NOT_PDF),
        (LARGEST + 1, Reason.TOO_LARGE),
    ],
)
def test_what_is_larger_is_not_opened(size: int, reason: Reason) -> None:
    with pytest.raises(Misread) as refused:
        read(bytes(size))
    assert refused.value.reason is reason

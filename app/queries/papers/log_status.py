"""What the certificate log says of each state of a certificate."""

from __future__ import annotations

from collections.abc import Mapping

from certificates.log.leaf import CertificateStatus
from workflows.papers.states import CertificateState
from workflows.whole import whole

# A paper that never went out stands in no log.
LOG_STATUS: Mapping[CertificateState, CertificateStatus | None] = whole(
    CertificateState,
    {
        CertificateState.DRAFT: None,
        CertificateState.VOID: None,
        CertificateState.ISSUED: CertificateStatus.ISSUED,
        CertificateState.SUSPENDED: CertificateStatus.SUSPENDED,
        CertificateState.SUPERSEDED: CertificateStatus.SUPERSEDED,
        CertificateState.REVOKED: CertificateStatus.REVOKED,
    },
)


# What the public log says of why: nothing that somebody typed, and nothing of a return.
REASON_CODES: Mapping[CertificateStatus, str] = whole(
    CertificateStatus,
    {
        CertificateStatus.ISSUED: "reinstated",
        CertificateStatus.SUSPENDED: "under_review",
        CertificateStatus.SUPERSEDED: "reissued",
        CertificateStatus.REVOKED: "withdrawn",
    },
)


def status_in_log(state: CertificateState) -> CertificateStatus:
    """The word of the log for a paper that went out. ValueError for one that did not."""
    status = LOG_STATUS[state]
    if status is None:
        raise ValueError(f"a certificate that is {state.value} stands in no log")
    return status

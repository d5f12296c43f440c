"""A paper that somebody presents as a certificate: what the file itself shows."""

from __future__ import annotations

from app.readers.facts import Limits
from certificates.checking.examine import PaperFacts, examine
from certificates.seal.trust import Trust


def read_paper(trust: Trust, content: bytes, _: Limits) -> PaperFacts:
    """Number, faults, signer and record of the file, by these pinned roots."""
    return examine(content, trust)

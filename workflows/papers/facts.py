"""What the guards of a certificate's changes look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from workflows.guard import Unknown
from workflows.verdict import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """People are ids; the second person is who confirms a revocation at the same screen."""

    actor: int | Unknown | None
    agency: int | Unknown | None
    own_agencies: frozenset[int] | Unknown
    reason: str | Unknown
    second: int | Unknown | None
    second_audits: bool | Unknown
    compared_by: int | Unknown | None
    speaks_of_now: bool | Unknown
    printable: bool | Unknown

    NAMES: ClassVar[Mapping[str, Text]] = {
        "actor": Text("经手人", "who acts"),
        "agency": Text("出证机构", "which agency issued it"),
        "own_agencies": Text("经手人的机构", "the agencies of the person"),
        "reason": Text("变更理由", "the reason of the change"),
        "second": Text("第二人", "who confirms it"),
        "second_audits": Text("第二人是否审计员", "whether the second person is an auditor"),
        "compared_by": Text("退货比对人", "who compared the returned piece"),
        "speaks_of_now": Text("草稿是否仍符合检测", "whether the draft states the latest test"),
        "printable": Text("草稿能否印出", "whether a paper can show the draft"),
    }
    # What a person brings with the act itself: asked beforehand, its guards have nothing to say.
    INPUTS: ClassVar[frozenset[str]] = frozenset({"reason", "second", "second_audits"})

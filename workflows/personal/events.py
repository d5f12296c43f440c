"""What the ledger says of buyers' data: who looked, took a copy, corrected, restricted, erased.

Which fields, whose order, why: never what they say.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("personal.unmasked", "查看未脱敏信息", "Personal data looked at", led_to=None, version=2)
@dataclass(frozen=True)
class PersonalUnmasked(Event):
    reason: str
    fields: list[str]


@event("personal.exported", "个人信息副本已提供", "Copy of personal data given", led_to=None)
@dataclass(frozen=True)
class PersonalExported(Event):
    order: str
    reason: str
    copy_digest: str


@event("personal.corrected", "个人信息已更正", "Personal data corrected", led_to=None)
@dataclass(frozen=True)
class PersonalCorrected(Event):
    """`fields` gives of each field a digest of what it says now, by the order's own key."""

    order: str
    reason: str
    fields: dict[str, str]


@event("personal.restricted", "个人信息已限制处理", "Personal data restricted", led_to=None)
@dataclass(frozen=True)
class PersonalRestricted(Event):
    order: str
    reason: str
    article: str
    until: str


@event("personal.erased", "个人信息已删除", "Personal data erased", led_to=None)
@dataclass(frozen=True)
class PersonalErased(Event):
    order: str
    reason: str
    article: str


@event("vault.master_rotated", "静态加密主密钥已更换", "Master key at rest changed", led_to=None)
@dataclass(frozen=True)
class MasterKeyRotated(Event):
    """`old` and `new` are what the keys are called; `resealed` counts what was sealed anew."""

    old: str
    new: str
    resealed: int

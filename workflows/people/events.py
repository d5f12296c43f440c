"""What the ledger says of accounts."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("account.changed", "账号变更", "Account changed", led_to=None)
@dataclass(frozen=True)
class AccountChanged(Event):
    person: int
    change: str


@event("pair.asked", "提请第二人复核", "Second person asked for", led_to=None)
@dataclass(frozen=True)
class PairAsked(Event):
    act: str
    subject: str
    request: int
    digest: str
    reason: str


@event("pair.decided", "第二人复核结果", "Second person decided", led_to=None)
@dataclass(frozen=True)
class PairDecided(Event):
    act: str
    subject: str
    request: int
    outcome: str
    note: str


@event("account.signed_in", "登录", "Signed in", led_to=None, version=2)
@dataclass(frozen=True)
class SignedIn(Event):
    """`place` is a keyed digest of the address: the same place is seen to be the same."""

    person: int
    place: str


@event("account.locked", "账号锁定", "Account locked", led_to=None)
@dataclass(frozen=True)
class AccountLocked(Event):
    person: int
    until: str


@event("station.changed", "工位登记变更", "Station changed", led_to=None)
@dataclass(frozen=True)
class StationChanged(Event):
    center: int
    name: str
    change: str

"""Wrong tries at the door: how many there may be, and how long one waits then.

Counted for one account from one network (or from one device that the account knows): who guesses
keeps nobody out but themselves. When a wait is over the tries begin anew; each further wait is
twice as long, and after a quiet time all is forgotten.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from workflows.verdict import Refused, Text

TRIES_BEFORE_WAIT = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
FORGOTTEN_AFTER = timedelta(hours=2)
MOST_DOUBLINGS = 10
# What one household or one office is given: an address of its own, or a whole /64.
IPV6_NETWORK = 64


@dataclass(frozen=True, slots=True)
class WrongTries:
    """`tries` in this round, `waits` so far, when the last was, and until when one waits."""

    tries: int = 0
    waits: int = 0
    last_at: datetime | None = None
    locked_until: datetime | None = None


def waits_still(known: WrongTries, now: datetime) -> bool:
    """Whether no try counts at that moment, not even a right one."""
    return known.locked_until is not None and now < known.locked_until


def after_wrong_try(known: WrongTries, now: datetime) -> WrongTries:
    """What is known after one more wrong try, which nobody waited with."""
    quiet_since = max((t for t in (known.last_at, known.locked_until) if t), default=None)
    if quiet_since is not None and now - quiet_since >= FORGOTTEN_AFTER:
        known = WrongTries()
    tries = 1 if known.locked_until is not None else known.tries + 1
    if tries < TRIES_BEFORE_WAIT:
        return WrongTries(tries, known.waits, now)
    wait = min(FIRST_WAIT * 2 ** min(known.waits, MOST_DOUBLINGS), LONGEST_WAIT)
    return WrongTries(0, known.waits + 1, now, now + wait)


def wait_words(until: datetime, now: datetime) -> Refused:
    """What is said while one waits: the same for names that exist and that don't."""
    minutes = int((until - now).total_seconds() // 60) + 1
    return Refused(
        "locked",
        Text(
            f"多次输入错误，暂停登录，约 {minutes} 分钟后再试",
            f"Too many wrong tries; wait about {minutes} min",
        ),
        next_step=Text(
            "在常用设备上登录不受影响；忘记密码请联系管理员",
            "Devices that were signed in before are let through; ask an administrator if lost",
        ),
    )


def network_of(address: str) -> str:
    """Whose tries are counted together: an IPv4 address, an IPv6 network; nothing else is told."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if isinstance(found, IPv4Address):
        return str(found)
    return str(ip_network((found, IPV6_NETWORK), strict=False))


def account_digest(login: str) -> str:
    """What wrong tries at a sign-in name are kept under, whether somebody has it or not."""
    return hashlib.sha256(b"login\0" + login.strip().lower().encode()).hexdigest()

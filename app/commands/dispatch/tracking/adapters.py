"""Carriers that tell by themselves where parcels are: two of the house, others plug in.

A carrier's package names a class without arguments as an entry point of the group
`jadegate.carriers`. Who may push is who has a secret in `JADEGATE_CARRIER_SECRETS`; without any,
deliveries are recorded by people and by nobody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Protocol, cast

from app.base.config import Misconfigured, current
from workflows.dispatch.tracking import kuaidi100, sf
from workflows.dispatch.tracking.words import RouteStep

GROUP = "jadegate.carriers"


class NotAuthentic(Exception):
    """Whoever sent it does not know the secret."""


class CarrierAdapter(Protocol):
    """Reads what one carrier, or one who asks many carriers, sends of its own accord."""

    def read(self, form: Mapping[str, str], secret: str) -> tuple[RouteStep, ...]:
        """The steps of a push; raises `NotAuthentic`, and `UnreadablePush` for another form."""

    def answer(self, *, taken: bool) -> Mapping[str, object]:
        """What the carrier waits for: that it was taken, or that it should come again."""


class Kuaidi100:
    """kuaidi100's pushes; the secret is the `salt` of our subscription."""

    def read(self, form: Mapping[str, str], secret: str) -> tuple[RouteStep, ...]:
        param = form.get("param", "")
        if not kuaidi100.is_authentic(param, form.get("sign", ""), secret):
            raise NotAuthentic
        return kuaidi100.read_push(param)

    def answer(self, *, taken: bool) -> Mapping[str, object]:
        said = ("200", "成功") if taken else ("500", "失败")
        return {"result": taken, "returnCode": said[0], "message": said[1]}


class ShunFeng:
    """SF's routes; the secret is the check word."""

    def read(self, form: Mapping[str, str], secret: str) -> tuple[RouteStep, ...]:
        sent, sign = form.get("msgData", ""), form.get("msgDigest", "")
        if not sf.is_authentic(sent, form.get("timestamp", ""), sign, secret):
            raise NotAuthentic
        return sf.read_push(sent)

    def answer(self, *, taken: bool) -> Mapping[str, object]:
        return {"return_code": "0000" if taken else "1000", "return_msg": "OK" if taken else "ERR"}


OF_THE_HOUSE: Mapping[str, type[CarrierAdapter]] = {"kuaidi100": Kuaidi100, "sf": ShunFeng}


def carrier_adapter(name: str) -> tuple[CarrierAdapter, str] | None:
    """The adapter of that name and its secret; None where nobody of that name may push."""
    secret = dict(current().carrier_secrets).get(name)
    if secret is None:
        return None
    if name in OF_THE_HOUSE:
        return OF_THE_HOUSE[name](), secret
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    if found is None:
        raise Misconfigured(f"JADEGATE_CARRIER_SECRETS: no {name!r} in the group {GROUP}")
    return cast("CarrierAdapter", found.load()()), secret

"""What a browser keeps beside its session: which device and which station it is."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from app.base.config import current
from app.base.security import cookie_name
from app.commands.people.lockout import DEVICE_LASTS
from app.commands.people.stations import STATION_LASTS

DEVICE, STATION = "device", "station"


def device_token() -> str:
    """The device that this browser says it is; empty where it says nothing."""
    return request.cookies.get(_name(DEVICE), "")


def keep_device(response: Response, token: str) -> None:
    """Have the browser say which device it is from now on."""
    _keep(response, DEVICE, token, DEVICE_LASTS)


def station_token() -> str:
    """The station that this browser says it is; empty where it says nothing."""
    return request.cookies.get(_name(STATION), "")


def keep_station(response: Response, token: str) -> None:
    """Have the browser say which station it is from now on."""
    _keep(response, STATION, token, STATION_LASTS)


def _keep(response: Response, name: str, token: str, lasts: timedelta) -> None:
    response.set_cookie(
        _name(name),
        token,
        max_age=lasts,
        secure=current().production,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def _name(name: str) -> str:
    return cookie_name(f"jadegate-{name}", current())

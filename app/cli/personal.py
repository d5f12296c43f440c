"""What a buyer may ask for, at the prompt: a copy, a correction, erasure."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import orjson
from sqlalchemy.orm import Session

from app.base import clock, config, runtime
from app.base.db import connect, transaction
from app.base.errors import Missing
from app.base.storage import open_store
from app.commands.personal import requests
from app.commands.personal.photographs import forget
from app.queries.people.accounts import actor_by_login
from app.queries.personal.orders import OrderAsked, orders_asked_for
from workflows.people.programs import at_prompt
from workflows.roles import Actor
from workflows.verdict import Text

ASKED = click.argument("asked")
BY = click.option("--by", "login", required=True, help="sign-in name of the person who acts")
REASON = click.option("--reason", required=True, help="why; stays in the ledger, names nobody")
NOBODY = Text(
    "没有这个订单号，也没有以这个完整手机号收货的订单；收件手机带星号的，请用订单号",
    "No order has this number, or this whole phone; where the file hid the phone, ask by the order",
)
NAMES = {
    "order": "订单",
    "given_at": "提供时间",
    "receiver": "收件信息",
    "rows_of_the_shop": "店铺订单中的信息",
    "receivers_noted_after_dispatch": "寄出后收到的收件信息",
    "restricted_since": "限制处理自",
    "pieces": "货品",
    "returns": "退货",
    "photographs": "退货照片",
    "events": "处理记录",
}


@click.group()
def personal() -> None:
    """Buyers' data on request: a copy, a correction, erasure.

    ASKED is an order's number or a whole phone number.
    """
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)


@personal.command("export")
@ASKED
@BY
@REASON
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="file; default: here")
@click.option("--readable", is_flag=True, help="as text to read, not as JSON")
def export(asked: str, login: str, reason: str, out: Path | None, readable: bool) -> None:
    """Give a copy of everything that is held on a buyer (PIPL 45)."""
    if out is not None and out.exists():
        raise click.BadParameter(f"{out} is there already", param_hint="--out")
    copies = _each(
        asked,
        login,
        lambda session, order, by: requests.export(
            session, order.key, reason, by=by, now=clock.now()
        ),
    )
    told = _readable(copies) if readable else _json(copies)
    if out is None:
        sys.stdout.buffer.write(told)
        return
    with open(out, "xb", opener=config.owner_only) as file:
        file.write(told)
    click.echo(f"{len(copies)} orders in {out}")


@personal.command("correct")
@ASKED
@BY
@REASON
@click.option("--name")
@click.option("--phone")
@click.option("--address")
def correct(
    asked: str, login: str, reason: str, name: str | None, phone: str | None, address: str | None
) -> None:
    """Put a buyer's name, phone or address right (PIPL 46)."""
    given = {"name": name, "phone": phone, "address": address}
    fields = {field: said for field, said in given.items() if said is not None}
    done = _each(
        asked,
        login,
        lambda session, order, by: requests.correct(
            session, order.key, fields, reason, by=by, now=clock.now()
        ),
    )
    click.echo(f"{len(done)} orders corrected: {', '.join(fields)}")


@personal.command("erase")
@ASKED
@BY
@REASON
@click.option("--decide", is_flag=True, help="erase before its time; not by who filed the request")
def erase(asked: str, login: str, reason: str, decide: bool) -> None:
    """Destroy the key of a buyer's data, or restrict what a law still asks to keep (PIPL 47)."""

    def act(session: Session, order: OrderAsked, by: Actor) -> tuple[str, requests.Erasure]:
        now = clock.now()
        done = requests.erase(session, order.key, reason, by=by, now=now, decide=decide)
        return order.number, done

    erased = _each(asked, login, act)
    for told in forget(open_store(config.current().evidence_url), clock.now()):
        click.echo(told)
    for number, done in erased:
        if done.until is None:
            click.echo(f"{number}: 已删除 / erased ({done.article})")
            continue
        until = f"{clock.local(done.until):%Y-%m-%d}"
        click.echo(
            f"{number}: 依法保存至 {until}，已限制处理 / "
            f"kept until {until}, restricted ({done.article})"
        )


def _each(asked: str, login: str, act: Callable[[Session, OrderAsked, Actor], Any]) -> list[Any]:
    """Do it for every order that is meant, all or none."""
    with transaction() as session:
        by = actor_by_login(session, login)
        if by is None:
            raise click.BadParameter(f"nobody signs in as {login}", param_hint="--by")
        orders = orders_asked_for(session, asked)
        if not orders:
            raise Missing(NOBODY)
        return [act(session, order, at_prompt(by)) for order in orders]


def _json(copies: list[dict[str, Any]]) -> bytes:
    return orjson.dumps(copies, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _readable(copies: list[dict[str, Any]]) -> bytes:
    lines: list[str] = []
    for copy in copies:
        for name, said in copy.items():
            lines += _lines(NAMES[name], said, 0)
        lines.append("")
    return "\n".join(lines).encode()


def _lines(name: str, said: object, depth: int) -> list[str]:
    indent = "  " * depth
    if isinstance(said, dict):
        inner = [line for key, one in said.items() for line in _lines(str(key), one, depth + 1)]
        return [f"{indent}{name}：", *inner]
    if isinstance(said, list):
        parts = [line for n, one in enumerate(said, 1) for line in _lines(str(n), one, depth + 1)]
        return [f"{indent}{name}：", *parts]
    return [f"{indent}{name}：{'' if said is None else said}"]

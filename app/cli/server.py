"""Serving, the clock's own work, and the example network."""

from __future__ import annotations

import sys
import threading
import time
from typing import Any

import click
from sqlalchemy import select

from app import create_app
from app.base import clock, config, runtime
from app.base.config import Config, Misconfigured
from app.base.db import connect, reading
from app.commands.clockwork import tick as do_tick
from app.demo.network import PASSWORD, SIGN_INS
from app.demo.network import load as load_demo
from app.models.people.account import Person
from app.press.press import Press
from certificates.page.typeface.fonts import build

TICK_SECONDS = 30


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--workers", default=1, show_default=True, help="processes; more than one needs PostgreSQL"
)
@click.option("--threads", default=16, show_default=True, help="threads a process")
@click.option("--setup/--no-setup", default=True, help="fonts, schema and example network first")
def run(host: str, port: int, workers: int, threads: int, setup: bool) -> None:
    """Serve the desks; sets up what is missing first."""
    settings = config.use(config.from_environment())
    if setup:
        prepare(settings)
    check_production(settings)
    click.echo(f"\n  Jadegate 玉门  http://{host}:{port}\n")
    if _has_examples(settings):
        click.echo(f"  example sign-ins 示例账号, password 密码: {PASSWORD}")
        for login, what in SIGN_INS.items():
            click.echo(f"    {login:<16} {what}")
    serve(settings, host, port, workers, threads)


def prepare(settings: Config) -> None:
    """Everything that has to exist before the first page, with progress on what takes long."""
    click.echo("[1/3] typeface 证书字体")
    build(settings.fonts, _progress)
    click.echo("[2/3] database 数据库")
    runtime.upgrade(settings)
    connect(settings.database_url)
    if settings.production:
        click.echo("[3/3] production: no example network")
        return
    click.echo("[3/3] example network 示例网络")
    load_demo(Press(settings), clock.now(), lambda text: click.echo(f"      {text}"))


def check_production(settings: Config) -> None:
    """Production starts only without example people and with a signing key that someone made."""
    runtime.must_be_current(settings)
    if not settings.production:
        return
    connect(settings.database_url)
    if _has_examples(settings):
        raise Misconfigured("example users exist: start production on a fresh database")
    if not (settings.keys / "signing").exists():
        raise Misconfigured("no signing key: run `jadegate keys create`")


def _has_examples(settings: Config) -> bool:
    connect(settings.database_url)
    with reading() as session:
        wanted = select(Person.id).where(Person.example.is_(True), Person.active.is_(True))
        return session.scalar(wanted.limit(1)) is not None


def _progress(share: float, message: str) -> None:
    click.echo(f"      {share:4.0%} {message}")


def serve(settings: Config, host: str, port: int, workers: int, threads: int) -> None:
    """A production WSGI server: gunicorn's threads, waitress where there is no fork."""
    if sys.platform == "win32":
        from waitress import serve as waitress_serve

        waitress_serve(create_app(settings), host=host, port=port, threads=threads)
        return
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # the library is untyped
        """Gunicorn with our settings and one application a worker."""

        def load_config(self) -> None:
            for key, value in {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "gthread",
                "timeout": 120,
                "graceful_timeout": 20,
                "accesslog": None,
                "loglevel": "warning",
                "post_worker_init": _begin_work,
                "forwarded_allow_ips": "127.0.0.1" if settings.proxies else "",
            }.items():
                self.cfg.set(key, value)

        def load(self) -> Any:
            return create_app(settings)

    Server().run()


def _begin_work(_worker: Any) -> None:
    runtime.settle()
    threading.Thread(target=_tick_for_ever, name="clock", daemon=True).start()


def _tick_for_ever() -> None:
    press = Press(config.current())
    while True:
        try:
            do_tick(press, clock.now())
        except Exception as error:  # noqa: BLE001  # the clock must go on; the next tick tries again
            click.echo(f"clock: {error}", err=True)
        time.sleep(TICK_SECONDS)


@click.command()
def tick() -> None:
    """Do what is due by the clock once: stale claims, lapsed questions, unfinished issues."""
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    for line in do_tick(Press(settings), clock.now()):
        click.echo(line)


@click.command()
def demo() -> None:
    """Load the example network into an empty database, by walking the real commands."""
    settings = config.use(config.from_environment())
    if settings.production:
        raise Misconfigured("the example network is not for production")
    prepare(settings)

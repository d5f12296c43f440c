"""Serving, the clock's own work, and the example network."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from app import create_app
from app.base import clock, config, connections, runtime
from app.base.config import Config, Misconfigured
from app.base.db import connect, engine, reading
from app.base.piecewise import PartFailed
from app.base.preparation import example_network, is_loading
from app.base.watch.error_reports import find_reporter
from app.base.watch.log_lines import write_log_lines
from app.cli import background
from app.cli.port import busy
from app.cli.workers.beside import WorkerBeside
from app.commands.across.clockwork import tick as do_tick
from app.demo.network import PASSWORD, SIGN_INS, will_load
from app.demo.network import load as load_demo
from app.models.people.account import Person
from app.press import known_keys
from app.press.press import Press
from app.press.signing_keys import must_lie_sealed
from app.queries.heads import watch
from app.readers.scanner import scanner_named

WATCH_SECONDS = 30
UNSCANNED = (
    "未设置病毒扫描（JADEGATE_FILE_SCANNER），文件不经扫描接收 /"
    " left out: nobody scans files for malware, JADEGATE_FILE_SCANNER is not set"
)
LARGEST_ANSWER = 256 * 1024 * 1024  # bytes; a film is 100 MB
# It sends beside its threads: an answer, a film too, is handed over whole.
WAITRESS = {"outbuf_high_watermark": LARGEST_ANSWER, "channel_timeout": 60}


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--workers", default=1, show_default=True, help="processes; more than one needs PostgreSQL"
)
@click.option("--threads", default=16, show_default=True, help="threads a process")
@click.option(
    "--setup/--no-setup",
    default=True,
    help="schema first (never in production); typeface and example network beside",
)
@click.option(
    "--work/--no-work", default=True, help="jobs and the clock beside, as `jadegate work` does them"
)
def run(host: str, port: int, workers: int, threads: int, *, setup: bool, work: bool) -> None:
    """Serve the desks at once; what is missing is made beside."""
    if problem := busy(host, port, "jadegate run --port "):
        raise Misconfigured(problem)
    settings = config.use(config.from_environment().served_at(host, port))
    limits_are_shared(settings, workers)
    connections.must_be_encrypted(settings)
    settings = config.use(replace(settings, threads=threads))
    write_log_lines(production=settings.production)
    _know_neighbours(settings)
    # In production others serve on the same database: `jadegate db upgrade` is a step of its own.
    if setup and not settings.production:
        runtime.upgrade(settings)
    check_production(settings)
    if setup and will_load(settings):
        _announce_the_load(settings)
    _say_where(settings, f"http://{host}:{port}")
    serve(settings, host, port, workers, threads, setup=setup, work=work)


def _know_neighbours(settings: Config) -> None:
    if scanner_named(settings.file_scanner) is None and settings.production:
        click.echo(UNSCANNED, err=True)
    if settings.error_reporter:
        find_reporter(settings.error_reporter)


def _announce_the_load(settings: Config) -> None:
    """Pages say that the example network is on its way before the process that loads it is up."""
    work = example_network(settings)
    if not work.under_way:
        work.tell(0.0)


def _say_where(settings: Config, address: str) -> None:
    click.echo(f"\n  Jadegate 玉门  {address}")
    if settings.production:
        return
    if is_loading(settings):
        click.echo(
            "  示例网络在后台载入，首页显示进度 / the example network loads in the background"
        )
    elif not _has_examples():
        return
    click.echo(
        f"\n  示例账号在首页一键登录；密码 / example people are on that page; password: {PASSWORD}"
    )
    for login, what in SIGN_INS.items():
        click.echo(f"    {login:<16} {what}")


def limits_are_shared(settings: Config, workers: int) -> None:
    """More processes that each count for themselves would multiply every limit."""
    if workers > 1 and settings.limits_url.startswith("memory:"):
        raise Misconfigured(
            f"{workers} workers would each count rate limits for themselves: set "
            "JADEGATE_LIMITS_URL=redis://..., or run one worker with more --threads"
        )


def check_production(settings: Config) -> None:
    """Production starts only without example people and with a signing key that someone made."""
    runtime.must_be_current(settings)
    must_lie_sealed(settings)
    known_keys.settle(settings, connect(settings.database_url))
    if not settings.production:
        return
    if _has_examples():
        raise Misconfigured("example users exist: start production on a fresh database")
    if not (settings.keys / "signing").exists():
        raise Misconfigured("no signing key: run `jadegate keys create`")


def _has_examples() -> bool:
    with reading() as session:
        wanted = select(Person.id).where(Person.example.is_(True), Person.active.is_(True))
        return session.scalar(wanted.limit(1)) is not None


def serve(
    settings: Config, host: str, port: int, workers: int, threads: int, *, setup: bool, work: bool
) -> None:
    """A production WSGI server: gunicorn's threads, waitress where there is no fork."""
    worker = WorkerBeside(port, wanted=work)

    def begin_serving(_worker: object = None) -> None:
        runtime.settle()
        threading.Thread(target=_watch_for_ever, name="heads", daemon=True).start()
        if setup:
            background.begin(settings, port)

    if sys.platform == "win32":
        from waitress import serve as waitress_serve

        begin_serving()
        worker.begin()
        waitress_serve(create_app(settings), host=host, port=port, threads=threads, **WAITRESS)
        return
    # Before the meters are imported, which look for it then.
    config.share_meters(empty_folder(settings.instance / f"meters-{port}"))
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # the library is untyped
        """Gunicorn with our settings and one application a worker."""

        def load_config(self) -> None:
            for key, value in {
                "bind": f"{host}:{port}",
                "workers": workers,
                "threads": threads,
                "worker_class": "app.cli.serving.patience.PatientWorker",
                "timeout": 120,
                "graceful_timeout": 20,
                "accesslog": None,
                "loglevel": "warning",
                "when_ready": lambda _server: worker.begin(),
                "on_exit": lambda _server: worker.end(),
                "post_worker_init": begin_serving,
                "worker_exit": lambda _server, _worker: background.end(),
                "child_exit": lambda _server, worker: _forget(worker.pid),
                "forwarded_allow_ips": "127.0.0.1" if settings.proxies else "",
            }.items():
                self.cfg.set(key, value)

        def load(self) -> Any:
            return create_app(settings)

    Server().run()


def _forget(process: int) -> None:
    from app.base.watch.meters import forget_process

    forget_process(process)


def empty_folder(folder: Path) -> Path:
    """An empty folder for the meters of processes that serve together."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _watch_for_ever() -> None:
    """Each process that writes looks for itself whether the recorded heads lie on its chains."""
    while True:
        time.sleep(WATCH_SECONDS)
        try:
            watch(config.current())
            known_keys.settle(config.current(), engine())
        except Exception as error:  # noqa: BLE001  # the next look may do
            click.echo(f"heads: {type(error).__name__}", err=True)


@click.command()
def tick() -> None:
    """Do what is due by the clock once: stale claims, lapsed questions, unfinished issues.

    Exit status: 1 where a part of it failed; the others were done.
    """
    settings = config.use(config.from_environment())
    runtime.must_be_current(settings)
    connect(settings.database_url)
    failed = False
    for line in do_tick(Press(settings), clock.now()):
        of_a_failure = isinstance(line, PartFailed)
        failed = failed or of_a_failure
        click.echo(line, err=of_a_failure)
    if failed:
        sys.exit(1)


@click.command()
@click.option("--gently", is_flag=True, help="leave the processor to others; say only the end")
@click.option("--port", default=8000, help="of the server that its links lead to")
def demo(gently: bool, port: int) -> None:
    """Load the example network into an empty database, by walking the real commands."""
    settings = config.use(config.from_environment().served_at("127.0.0.1", port))
    if settings.production:
        raise Misconfigured("the example network is not for production")
    if gently:
        runtime.give_way()
    else:
        runtime.upgrade(settings)
    connect(settings.database_url)
    say = _silent if gently else click.echo
    if load_demo(Press(settings), clock.now(), say, visited=gently):
        click.echo("示例网络已载入 / the example network is loaded")


def _silent(_: object) -> None:
    """Nobody at the prompt is told; pages are."""

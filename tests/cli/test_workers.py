"""More than one worker takes limits that all of them share."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy.pool import QueuePool

from app.base import config, db, runtime
from app.base.config import Misconfigured, from_environment
from app.cli import server
from app.cli.jadegate import jadegate
from app.cli.server import limits_are_shared

PLATFORMS = "JADEGATE_PLATFORM_SECRETS"


def test_workers_that_count_for_themselves_are_refused(settings):
    limits_are_shared(settings, 1)
    limits_are_shared(replace(settings, limits_url="redis://cache"), 4)
    for workers in (2, 4):
        with pytest.raises(Misconfigured, match="JADEGATE_LIMITS_URL=redis"):
            limits_are_shared(settings, workers)


def of(tmp_path, raw):
    return from_environment({"JADEGATE_INSTANCE": str(tmp_path), PLATFORMS: raw}).platform_secrets


def test_secrets_of_platforms_are_read_and_none_is_short(tmp_path):
    long, other = "a" * 32, "b" * 40
    assert of(tmp_path, "") == ()
    assert of(tmp_path, f"douyin={long}, taobao={other},") == (("douyin", long), ("taobao", other))
    for wrong in ("douyin", "douyin=short", f"={long}", f"douyin={long},x"):
        with pytest.raises(Misconfigured, match=PLATFORMS):
            of(tmp_path, wrong)


def test_the_settings_keep_secrets_out_of_their_own_words(tmp_path):
    settings = from_environment({"JADEGATE_INSTANCE": str(tmp_path), PLATFORMS: f"a={'s' * 32}"})
    assert "s" * 32 not in repr(settings)


@pytest.mark.parametrize(("production", "upgraded"), [(False, True), (True, False)])
def test_a_start_changes_no_schema_in_production(settings, monkeypatch, production, upgraded):
    """Others serve on the same database: the step is `jadegate db upgrade`."""
    done = []
    chosen = replace(settings, production=production)
    monkeypatch.setattr(config, "from_environment", lambda: chosen)
    monkeypatch.setattr(server, "busy", lambda *_: "")
    monkeypatch.setattr(server, "write_log_lines", lambda **_: None)
    monkeypatch.setattr(runtime, "upgrade", lambda _: done.append("upgraded"))
    monkeypatch.setattr(server, "check_production", lambda _: None)
    monkeypatch.setattr(server, "will_load", lambda _: False)
    monkeypatch.setattr(server, "_say_where", lambda *_: None)
    monkeypatch.setattr(server, "serve", lambda one, *_given, **_more: done.append(one.threads))
    result = CliRunner().invoke(jadegate, ["run", "--threads", "7"])
    assert result.exit_code == 0, result.output
    assert done == [*(["upgraded"] if upgraded else []), 7]


def test_the_pool_follows_the_threads():
    engine = db.make_engine("postgresql+psycopg://x@127.0.0.1/y", threads=7)
    assert isinstance(engine.pool, QueuePool)
    assert engine.pool.size() == 7
    engine.dispose()

"""What production speaks to on other machines it speaks to over TLS; on its own as it likes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.base.config import Misconfigured
from app.base.connections import must_be_encrypted

OTHER = "postgresql+psycopg://jg@db.internal/jg"
TAKEN = {
    "database_url": [
        "sqlite:////srv/jadegate/jadegate.db",
        "postgresql+psycopg://jg@localhost/jg",
        "postgresql+psycopg://jg@127.0.0.1:5433/jg",
        "postgresql+psycopg:///jg?host=/var/run/postgresql",
        f"{OTHER}?sslmode=verify-full",
        f"{OTHER}?sslmode=verify-full&sslrootcert=/etc/own.pem",
    ],
    "evidence_url": [
        "/srv/jadegate/evidence",
        "s3://bucket/prefix",
        "s3://bucket/prefix?endpoint=https://s3.internal",
        "s3://bucket/prefix?endpoint=http://127.0.0.1:9000",
    ],
    "papers_url": ["", "/srv/papers", "s3://papers?endpoint=http://127.0.0.1:9000"],
    "limits_url": ["memory://", "redis://localhost", "rediss://cache.internal:6380"],
}
REFUSED = {
    "database_url": [
        OTHER,
        f"{OTHER}?sslmode=require",
        f"{OTHER}?sslmode=prefer",
        f"{OTHER}?sslmode=verify-ca",
        "postgresql+psycopg:///jg?host=localhost&host=db.internal",
        "postgresql+psycopg:///jg?host=db.internal",
    ],
    "evidence_url": ["s3://bucket/prefix?region=cn-1&endpoint=http://s3.internal:9000"],
    "papers_url": ["s3://papers?endpoint=http://s3.internal:9000"],
    "limits_url": ["redis://cache.internal", "redis://:secret@10.0.0.7:6379/1"],
}
NAMES = {
    "database_url": "JADEGATE_DATABASE_URL",
    "evidence_url": "JADEGATE_EVIDENCE_URL",
    "papers_url": "JADEGATE_PAPERS_URL",
    "limits_url": "JADEGATE_LIMITS_URL",
}


def each(table):
    return [(setting, value) for setting, values in table.items() for value in values]


@pytest.fixture
def production(settings):
    return replace(settings, production=True, database_url="sqlite://", evidence_url="/srv/e")


@pytest.mark.parametrize(("setting", "value"), each(TAKEN))
def test_what_is_encrypted_or_on_this_machine_is_taken(production, setting, value):
    must_be_encrypted(replace(production, **{setting: value}))


@pytest.mark.parametrize(("setting", "value"), each(REFUSED))
def test_what_could_be_read_on_the_way_is_refused_by_name(production, setting, value):
    with pytest.raises(Misconfigured, match=NAMES[setting]) as refused:
        must_be_encrypted(replace(production, **{setting: value}))
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(("setting", "value"), each(REFUSED))
def test_development_is_left_alone(production, setting, value):
    must_be_encrypted(replace(production, production=False, **{setting: value}))

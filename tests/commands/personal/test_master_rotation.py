"""The master key changed: whatever it sealed opens by the new one alone, also after being cut off.

The walk is over every column of every table: a new sealed column that nobody told the rotation of
stands out here.
"""

from __future__ import annotations

import json
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from support.build import NOW
from support.databases import both_databases
from support.return_pieces import delivered
from vault.buyers import ZHANG, name_buyer

from app.base import db, master_rotation, secrets_at_rest
from app.base.config import Misconfigured
from app.cli import rotation
from app.cli.jadegate import jadegate
from app.commands.orders.chosen import keep_chosen, open_chosen
from app.commands.orders.files import REJECTED, seal_rejected
from app.commands.people import kept_forms, one_time_codes, second_factor, sessions
from app.models.audit.ledger import LedgerEvent
from app.models.orders.order import OrderImport
from app.models.people.account import Person, SignInSession
from app.models.personal.vault import BuyerRecord, KeptOrderFile, RejectedRows
from app.press import signing_keys
from app.queries.people.kept_forms import kept_forms as forms_of
from app.queries.personal.vault import open_record, orders_by_phone

pytestmark = [pytest.mark.usefixtures("database"), both_databases]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def sealed(network, settings):
    """A buyer, a second factor, an offered one, a kept form, rejected rows; the old key's name."""
    name_buyer(delivered(network))
    who = network.inspector.person_id
    with db.transaction() as session:
        person = session.get_one(Person, who)
        told: dict[str, Any] = {"address": "10.0.0.1", "agent": "x", "proved": True}
        sessions.open_session(session, person, now=NOW, **told)
        one_time_codes.keep_secret(person, SECRET, 1)
        session.flush()
        second_factor.pending_secret(session, session.scalars(sa.select(SignInSession.id)).one())
        kept_forms.keep(session, who, "/a", "/b", [("note", "写了一半")], [], now=NOW)
        key = session.scalars(sa.select(OrderImport.id).limit(1)).one()
        seal_rejected(session, key, b"rows", 1, NOW)
        keep_chosen(session, [("o.csv", b"rows")], {}, by=network.inspector, now=NOW)
    return secrets_at_rest.short(secrets_at_rest.read_master(secrets_at_rest.master_file(settings)))


def named(key):
    """(table, column) of whatever is sealed by that key."""
    with db.engine().connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        return {
            (table.name, column.name)
            for table in tables.sorted_tables
            for row in connection.execute(sa.select(table))
            for column, value in zip(table.columns, row, strict=True)
            if isinstance(value, str) and value.startswith(f"{secrets_at_rest.FORM}.{key}.")
        }


def all_opens(network):
    who = network.inspector.person_id
    with db.reading() as session:
        person = session.get_one(Person, who)
        assert (
            one_time_codes.code_step(person, pyotp.TOTP(SECRET).at(NOW), NOW.timestamp())
            is not None
        )
        assert forms_of(session, who, now=NOW)[0].fields == (("note", "写了一半"),)
        rows = session.scalars(sa.select(RejectedRows)).one()
        about = f"import {rows.import_id}"
        assert secrets_at_rest.open(REJECTED, rows.sealed, about=about) == b"rows"
        (chosen,) = session.scalars(sa.select(KeptOrderFile.id))
        assert open_chosen(session, chosen, by=network.inspector, now=NOW) == (("o.csv", b"rows"),)
        (order,) = orders_by_phone(session, ZHANG.phone)
        record = session.scalars(sa.select(BuyerRecord).where(BuyerRecord.order_id == order)).one()
        assert open_record(record).receiver.name == ZHANG.name


def test_everything_opens_before_during_and_after(network, settings, sealed, monkeypatch):
    assert {table for table, _ in named(sealed)} == {
        "buyer_record",
        "kept_order_piece",
        "kept_form",
        "person",
        "rejected_rows",
        "sign_in_session",
    }
    monkeypatch.setattr(rotation, "CHUNK", 1)
    old, new = master_rotation.begin(settings, db.engine())
    assert (old, new != old) == (sealed, True)
    all_opens(network)
    next(rotation.reseal(old))  # and there it is cut off
    all_opens(network)
    assert master_rotation.begin(settings, db.engine()) == (old, new), "it goes on, with that key"
    steps = list(rotation.reseal(old))
    assert sum(step.broken for step in steps) == 0
    away = master_rotation.end(settings)
    assert secrets_at_rest.short(secrets_at_rest.read_master(away)) == old
    secrets_at_rest.check(settings, db.engine())
    assert named(old) == set()
    all_opens(network)


def test_rotated_at_the_prompt_and_said_in_the_ledger(network, settings, sealed, monkeypatch):
    monkeypatch.setenv("JADEGATE_INSTANCE", str(settings.instance))
    monkeypatch.setenv("JADEGATE_DATABASE_URL", settings.database_url)
    monkeypatch.setattr("app.base.runtime.must_be_current", lambda _: None)
    monkeypatch.setattr("app.cli.keys.SETTLE_SECONDS", 0)
    signing_keys.paper_signer(settings, NOW)
    signing_keys.log_signer(settings)
    said = CliRunner().invoke(jadegate, ["keys", "master", "rotate"])
    assert said.exit_code == 0, said.output
    assert f"key {sealed} is now key" in said.output
    sealed_by = f"{secrets_at_rest.FORM}.{sealed}.".encode()
    files = [path.read_bytes() for path in settings.keys.glob("*/*.key")]
    assert not [one for one in files if one.startswith(sealed_by)]
    assert len([one for one in files if one.startswith(secrets_at_rest.FORM.encode())]) == 2
    assert named(sealed) == set()
    all_opens(network)
    with db.reading() as session:
        wanted = sa.select(LedgerEvent.body).where(LedgerEvent.tag == "vault.master_rotated")
        assert json.loads(session.scalars(wanted).one())["old"] == sealed


def test_a_sealed_text_that_was_broken_before_stays_and_is_counted(network, settings, sealed):
    who = network.inspector.person_id
    with db.transaction() as session:
        session.get_one(Person, who).totp_sealed = f"{secrets_at_rest.FORM}.{sealed}.AAAA"
    old, _ = master_rotation.begin(settings, db.engine())
    assert sum(step.broken for step in rotation.reseal(old)) == 1
    assert named(sealed) == {("person", "totp_sealed")}


def test_no_rotation_without_the_key_of_this_database(settings):
    path = secrets_at_rest.master_file(settings)
    path.unlink()
    secrets_at_rest.make_once(path)
    with pytest.raises(Misconfigured):
        master_rotation.begin(settings, db.engine())

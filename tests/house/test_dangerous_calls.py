"""What runs text as a program, opens a connection or computes with weak means: where, and why."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest
from conftest import ROOT
from house.syntax import nodes_of

ROOMS = ("app", "workflows", "certificates", "migrations")
MODULES = sorted(p for room in ROOMS for p in (ROOT / room).rglob("*.py"))
TEXTS = {p.relative_to(ROOT).as_posix(): p.read_text("utf-8") for p in MODULES}
SCRIPTS = sorted((ROOT / "app" / "static" / "js").rglob("*.js"))

# Dotted names as they are called; each place has its reason.
CALLS = {
    "eval": {},
    "exec": {},
    "compile": {},
    "__import__": {},
    "os.system": {},
    "os.popen": {},
    "render_template_string": {},
    "from_string": {},
    "yaml.load": {},
    "marshal.loads": {},
    "shelve.open": {},
    "pickle.load": {},
    "pickle.loads": {"app/readers/bounded/template.py": "of our own web process, never of a file"},
    "subprocess.run": {"app/commands/audit/dumps.py": "pg_dump and pg_restore, by a list"},
    "subprocess.call": {},
    "subprocess.Popen": {
        "app/readers/bounded/ask.py": "our own module, by a list",
        "app/cli/background.py": "our own command, by a list",
        "app/cli/workers/beside.py": "our own command, by a list",
        "certificates/page/typeface/fonts.py": "our own program, by a list",
    },
    "text": {},  # SQL as text: judged by its argument below
}
# Who opens connections, and to what: only to what the operator has set.
OUTSIDE = {
    "urllib.request": {"app/base/heads/witness.py"},
    "http.client": set(),
    "requests": set(),
    "httpx": set(),
    "aiohttp": {"app/commands/messages/webhooks/outgoing.py"},
    "smtplib": {"app/commands/messages/senders.py"},
    "imaplib": {"app/commands/across/order_mailbox.py"},
    "ftplib": set(),
    "ldap": set(),
    "ldap3": set(),
    "pymemcache": set(),
    "xmlrpc": set(),
    "xml.etree": set(),
    "xml.dom": set(),
    "xml.parsers": set(),
    "lxml": set(),
    "pyhanko.sign.timestamps": {
        "app/press/time_stamps.py",
        "app/commands/papers/transparency.py",  # a head of the log is stamped too
        "app/press/press.py",  # and these take what was fetched, or its error
        "certificates/seal/cms.py",
        "certificates/seal/seal.py",
        "certificates/seal/stamp.py",
    },
    "pyhanko_certvalidator.fetchers": {"app/press/time_stamps.py"},
    "obstore": {"app/base/storage.py", "app/base/heads/places.py"},
}
WEAK = re.compile(
    r"\b(md5|MD5|md4|sha1|SHA1|RC4|ARC4|DES|TripleDES|Blowfish|ECB|CBC|PKCS1v15|RSA_PKCS1)\b"
)
UNSAFE_IN_SCRIPTS = re.compile(
    r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|eval|"
    r"Function\(|setTimeout\(\s*[\"']|postMessage|addEventListener\(\s*[\"']message[\"']|"
    r"__proto__|constructor\.prototype|Object\.assign\(\s*Object|importScripts|javascript:)"
)


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@cache
def calls(text: str) -> list[tuple[str, ast.Call]]:
    return [(dotted(n.func), n) for n in nodes_of(text) if isinstance(n, ast.Call)]


@cache
def imports(text: str) -> set[str]:
    found: set[str] = set()
    for node in nodes_of(text):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


@pytest.mark.parametrize("call", [name for name in CALLS if name != "text"])
def test_what_runs_text_as_a_program_stands_where_it_is_written_down(call):
    found = {path for path, text in TEXTS.items() if any(n == call for n, _ in calls(text))}
    assert found == set(CALLS[call])


def test_no_shell_reads_a_command():
    for path, text in TEXTS.items():
        for _, call in calls(text):
            assert not any(
                k.arg == "shell" and not (isinstance(k.value, ast.Constant) and not k.value.value)
                for k in call.keywords
            ), path


def test_statements_of_the_database_are_never_put_together_of_texts():
    """`sa.text` and `exec_driver_sql` take words that stand in the program, or names out of it."""
    for path, text in TEXTS.items():
        if path.startswith("migrations/"):
            continue
        for name, call in calls(text):
            if name in ("sa.text", "sqlalchemy.text") and call.args:
                assert isinstance(call.args[0], ast.Constant), f"{path}:{call.lineno}"


@pytest.mark.parametrize("package", OUTSIDE)
def test_connections_are_opened_where_it_is_written_down(package):
    found = {
        path
        for path, text in TEXTS.items()
        if any(name == package or name.startswith(f"{package}.") for name in imports(text))
    }
    assert found == OUTSIDE[package]


# How a carrier signs what it pushes is the carrier's to say.
OF_OTHERS = [
    "workflows/dispatch/tracking/kuaidi100.py: md5",
    "workflows/dispatch/tracking/sf.py: md5",
]


def test_nothing_weak_is_computed_with():
    found = [
        f"{path}: {name}"
        for path, text in TEXTS.items()
        for name in {
            *(n.attr for n in nodes_of(text) if isinstance(n, ast.Attribute)),
            *(n.id for n in nodes_of(text) if isinstance(n, ast.Name)),
        }
        if WEAK.fullmatch(name)
    ]
    assert sorted(set(found)) == OF_OTHERS


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_make_no_markup_and_run_no_text(path):
    assert UNSAFE_IN_SCRIPTS.findall(path.read_text("utf-8")) == []


def test_the_walk_sees_what_is_planted():
    planted = "import lxml.etree\nx = subprocess.run(['a'], shell=True)\nhashlib.md5(b'')"
    assert imports(planted) == {"lxml.etree"}
    assert [name for name, _ in calls(planted)] == ["subprocess.run", "hashlib.md5"]
    assert WEAK.fullmatch("md5")
    assert UNSAFE_IN_SCRIPTS.search("box.innerHTML = text")

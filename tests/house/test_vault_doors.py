"""Who may open what lies encrypted: written out by hand, so that a new door is seen."""

from __future__ import annotations

import ast

import pytest
from conftest import ROOT
from house.syntax import nodes_of

APP = sorted((ROOT / "app").rglob("*.py"))
VAULT = "app/queries/personal/vault.py"
# What gives clear text, and every module that may take it.
DOORS = {
    "open_record": {
        VAULT,
        "app/queries/personal/aside.py",  # figures and days that fit no column, never words
        "app/queries/personal/rows.py",
        "app/queries/returns/personal.py",
        "app/commands/personal/unmask.py",
        "app/commands/personal/vault.py",
        "app/cli/rotation.py",  # the phone, to be found by the new key
    },
    "key_of_record": {
        VAULT,
        "app/queries/personal/words.py",
        "app/queries/audit/redactions.py",
        "app/commands/personal/vault.py",
        "app/commands/personal/words.py",
    },
    "whole_row": {
        "app/queries/personal/rows.py",
        "app/commands/intake/registration.py",
        "app/commands/across/gate/orders.py",  # a closed order says its rows again
    },
    "known_row": {"app/commands/orders/receivers.py", "app/commands/orders/lines.py"},
    "open_words": {
        "app/queries/personal/words.py",
        "app/queries/returns/buyer_cases.py",
        "app/queries/returns/case.py",
        "app/queries/returns/desk/notes.py",
        "app/queries/returns/desk/reductions.py",
        "app/queries/returns/desk/shop.py",
    },
    "receiver_in_full": {
        "app/queries/returns/personal.py",
        "app/queries/returns/sought.py",
        "app/commands/returns/access/codes.py",
        "app/demo/buyer.py",
    },
    "unmask": {"app/commands/personal/unmask.py", "app/web/returns/after_sales/answer.py"},
    "open_signer": {"app/press/signing_keys.py"},
    "open_log_key": {"app/press/signing_keys.py"},
    "read_private": set(),
    "lock_anew": {"app/press/signing_keys.py"},
    "keyring": {"app/press/signing_keys.py"},
    "take_rejected": {"app/commands/orders/files.py", "app/web/orders/imports.py"},
    "names_of": {"app/queries/orders/file_names.py", "app/queries/orders/imports.py"},
    "Vault": {
        "app/commands/personal/vault.py",
        "app/commands/personal/requests.py",
        "app/commands/personal/words.py",
        "app/commands/orders/receivers.py",
        "app/commands/orders/taking_in.py",
        "app/commands/orders/work.py",
    },
}


def names_in(path) -> set[str]:
    """The names that a module defines, imports or uses."""
    found = set()
    for node in nodes_of(path.read_text("utf-8")):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            found.update(alias.name for alias in node.names)
    return found


NAMES = {path.relative_to(ROOT).as_posix(): names_in(path) for path in APP}


@pytest.mark.parametrize("door", DOORS)
def test_clear_text_is_taken_only_where_it_is_written_down(door):
    assert {path for path, names in NAMES.items() if door in names} == DOORS[door]


def test_tables_of_the_vault_are_read_by_its_own_column_and_named_others():
    readers = {path for path, names in NAMES.items() if "BuyerRecord" in names}
    elsewhere = {p for p in readers if "/personal/" not in p}
    assert elsewhere == {"app/queries/audit/redactions.py", "app/cli/rotation.py"}
    sealed = {path for path, names in NAMES.items() if "RejectedRows" in names}
    assert {p for p in sealed if "/personal/" not in p} == {
        "app/commands/orders/files.py",
        "app/cli/rotation.py",  # sealed anew, never read
        "app/queries/orders/imports.py",  # whether there are any, not what they say
    }
    called = {path for path, names in NAMES.items() if "OrderFileName" in names}
    assert {p for p in called if "/personal/" not in p} == {
        "app/commands/orders/file_names.py",
        "app/queries/orders/file_names.py",
        "app/cli/rotation.py",  # sealed anew, never read
    }
    kept = {path for path, names in NAMES.items() if {"KeptOrderFile", "KeptOrderPiece"} & names}
    assert {p for p in kept if "/personal/" not in p} == {
        "app/commands/orders/kept_files.py",
        "app/commands/orders/chosen.py",
        "app/cli/rotation.py",  # sealed anew, never read
        "app/queries/orders/file_names.py",  # what they are called
        "app/queries/orders/chosen.py",  # by name, not what they hold
    }

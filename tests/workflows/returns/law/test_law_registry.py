"""No rule is written and then left out of the order in which they are asked and shown."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from workflows.returns.law import rules
from workflows.returns.law.registry import RULES
from workflows.returns.law.rule import Rule


def test_every_rule_that_is_written_stands_in_the_registry():
    written = {
        f"{module.name}: {value.id}"
        for module in walk_packages(rules.__path__, f"{rules.__name__}.")
        for value in vars(import_module(module.name)).values()
        if isinstance(value, Rule)
    }
    registered = {rule.id for rule in RULES}
    assert {name for name in written if name.partition(": ")[2] not in registered} == set()
    assert len(written) >= len(registered) > 100

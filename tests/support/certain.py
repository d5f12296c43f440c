"""What a test knows: something is there, was given or refused. The types know it then too."""

from __future__ import annotations

from typing import TypeVar

from workflows.verdict import Refused

Known = TypeVar("Known")


def there(value: Known | None) -> Known:
    """What is there."""
    assert value is not None
    return value


def given_out(value: Known | Refused) -> Known:
    """What was not refused."""
    assert not isinstance(value, Refused), value
    return value


def refused(value: object) -> Refused:
    """The refusal."""
    assert isinstance(value, Refused), value
    return value

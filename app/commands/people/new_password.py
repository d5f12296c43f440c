"""Whether a password may be set: asked the same wherever somebody sets one."""

from __future__ import annotations

from app.base.common_passwords import is_common
from app.base.errors import Invalid
from workflows.people.passwords import COMMON, long_enough, without_own_words, words_of


def password_must_serve(password: str, *own: str) -> None:
    """Raise `Invalid` where it is short, in common use, or made of the `own` names and words."""
    words = words_of(*own)
    refused = long_enough(password)
    if refused is None:
        refused = without_own_words(password, words)
    if refused is None and is_common(password, words):
        refused = COMMON
    if refused is not None:
        raise Invalid("password", refused.reason, refused.code, next_step=refused.next_step)

"""The version of the rules, stored with each decision: a name, and the digest of what it names.

The eight digits after the plus are the beginning of `rules_digest()`, so that a version can't stay
the same while a rule, a figure, a day, a label or the procedure changes. `jadegate docs` says what
to write here.
"""

from __future__ import annotations

RULES_VERSION = "2026.11.11+cb87f9a9"

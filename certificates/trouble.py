"""Why something asked of the paper can't be done, said in both languages."""

from __future__ import annotations


class Trouble(Exception):
    """Base of the errors that a person must read.

    `code` is stable and machine-readable; `zh` and `en` are whole sentences.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code}: {en}")
        self.code = code
        self.zh = zh
        self.en = en

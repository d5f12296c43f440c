"""Why a content can't be put on paper, said in both languages."""

from __future__ import annotations


class Unprintable(ValueError):
    """Base of what printing refuses; `zh` and `en` name what it is about."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.zh = zh
        self.en = en

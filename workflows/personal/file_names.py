"""What a file that somebody brought is called: what it is and how its digest begins.

People write buyers into the names of files (`张三13812345678.csv`), and no list of phones and names
finds them all. The name that a file had stays with its bytes where these lie sealed for who brought
it, and is said back to its sender; everything else has this one.
"""

from __future__ import annotations

ORDER_FILE = "orders"
SHOWN_DIGITS = 12
# Documents that the house writes itself are called by what they say.
FINGERPRINT_FILE = "fingerprint.json"
OWN_DOCUMENTS = (FINGERPRINT_FILE,)


def house_name(kind: str, digest: str, ending: str = "") -> str:
    """`image-9f86d081884c.jpg`: `kind` as the house names it, the digest's first digits."""
    name = f"{kind}-{digest[:SHOWN_DIGITS]}"
    return f"{name}.{ending}" if ending else name

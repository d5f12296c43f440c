"""Where webhooks may go: https, by a name, to addresses that the whole world reaches.

What a name resolves to is asked when a message goes, and the connection is made to that very
address: a name that says another one a moment later leads nowhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from workflows.verdict import Refused, Text

LONGEST_URL = 500
Network = IPv4Network | IPv6Network
# IPv4 in IPv6 clothes: what stands inside is where it goes, and a translator may be near.
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"))
_TUNNELS = ip_network("2001::/23")
_ZERO = ip_network("::/96")
NOT_HTTPS = Refused(
    "not_https",
    Text("接收地址须以 https:// 开头", "The address must begin with https://"),
    next_step=Text("例如 https://erp.example.com/hooks", "Such as https://erp.example.com/hooks"),
)
NOT_AN_ADDRESS = Refused(
    "not_an_address",
    Text(
        "接收地址须是完整网址，用域名而不用 IP，不含用户名密码和 # 部分",
        "The address must be whole: a host name and no IP, no user, password or # part",
    ),
    next_step=Text("例如 https://erp.example.com/hooks", "Such as https://erp.example.com/hooks"),
)


def unfit_url(url: str) -> Refused | None:
    """Why an address can't be a receiver's; None where its form is right."""
    try:
        at = urlsplit(url)
        port = at.port
    except ValueError:
        return NOT_AN_ADDRESS
    if at.scheme != "https":
        return NOT_HTTPS
    host = at.hostname or ""
    plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
    odd = at.username is not None or at.password is not None or "#" in url or port == 0
    return NOT_AN_ADDRESS if not plain or odd or not _is_name(host) else None


def _is_name(host: str) -> bool:
    """A name of letters, digits and hyphens whose last part is no number: `2130706433` is an IP."""
    labels = host.removesuffix(".").split(".")
    fit = all(
        label and label.replace("-", "").isalnum() and label[0] != "-" and label[-1] != "-"
        for label in labels
    )
    return fit and len(host) <= 253 and labels[-1][0].isalpha()  # noqa: PLR2004  # RFC 1035


def networks(raw: str) -> tuple[Network, ...]:
    """The networks inside that an operator opens; raises `ValueError`."""
    return tuple(ip_network(part.strip()) for part in raw.split(",") if part.strip())


def may_be_reached(host: str, opened: Sequence[Network] = ()) -> bool:
    """Whether an address, as a resolver gave it, is the public's or in a network opened to us."""
    try:
        address: IPv4Address | IPv6Address = ip_address(host.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    if any(address.version == net.version and address in net for net in opened):
        return True
    if isinstance(address, IPv6Address) and _is_in_clothes(address):
        return False
    return address.is_global and not address.is_multicast


def _is_in_clothes(address: IPv6Address) -> bool:
    return any(address in net for net in (*_TRANSLATED, _TUNNELS, _ZERO))

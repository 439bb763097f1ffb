"""Addresses of the web, fetched politely and with care: by HTTP alone, as robots.txt allows, from public addresses, and never without end."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    import httpx
    from protego import Protego

AGENT = "irkg"
TIMEOUT = 20.0  # seconds to connect, or between two pieces of an answer
AT_MOST = 120.0  # seconds for a whole answer
MAX_ANSWER = 16_000_000  # bytes of an answer, unpacked
MAX_ROBOTS = 500_000  # bytes of robots.txt that are heeded (RFC 9309)
REDIRECTS = 5
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        url: where it was found, after redirects; status: of HTTP; headers: with small letters; body: unpacked.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


def is_web(path: str) -> bool:
    """Whether a path is an address of the web."""
    return path.lower().startswith(("http://", "https://"))


def public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it stands inside another.

    >>> [public(a) for a in ("93.184.215.14", "127.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2606:4700::1")]
    [True, False, False, False, False, True]
    """
    try:
        found = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    inner: list[ipaddress.IPv4Address | None] = []
    if isinstance(found, ipaddress.IPv6Address):
        inner = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
        if found in _NAT64:
            inner.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    return found.is_global and not found.is_multicast and all(public(str(i)) for i in inner if i is not None)


@dataclass(slots=True)
class Web:
    """Fetches addresses.

    Args:
        allow_private: also from addresses that are not public (this machine, its network).
    """

    allow_private: bool = False
    _robots: dict[str, Protego | None] = field(default_factory=dict)

    def get(self, url: str, headers: Mapping[str, str] | None = None, *, heed_robots: bool = True) -> Answer:
        """The answer at an address, through redirects; each step is checked anew.

        Args:
            url: with http or https; headers: to send besides.
            heed_robots: whether robots.txt is asked first.

        Raises:
            InputError: it may not be fetched, cannot be reached, or its answer is too long, too slow or redirected without end.
        """
        first = url
        for _ in range(REDIRECTS + 1):
            if heed_robots and not self._allowed(url):
                raise InputError(first, f"its robots.txt asks {AGENT} to stay away from {url}; save the page by hand if you may")
            answer = self._once(first, url, headers or {})
            target = answer.headers.get("location")
            if answer.status not in (301, 302, 303, 307, 308) or not target:
                return answer
            url = self._joined(first, url, target)
        raise InputError(first, f"redirects more than {REDIRECTS} times; give the address where it leads to")

    def _joined(self, first: str, url: str, target: str) -> str:
        import httpx

        try:
            return str(httpx.URL(url).join(target))
        except (httpx.InvalidURL, ValueError) as error:
            raise InputError(first, "redirects to what is no address; give another") from error

    def _allowed(self, url: str) -> bool:
        """What robots.txt says of an address; one that cannot be reached allows nothing, one that is not there all (RFC 9309)."""
        import httpx
        from protego import Protego

        try:
            place = httpx.URL(url).join("/robots.txt").copy_with(query=None, fragment=None)
        except (httpx.InvalidURL, ValueError):
            return True  # the fetch itself will say what is wrong
        key = str(place)
        if key not in self._robots:
            answer = None
            try:
                answer = self.get(key, heed_robots=False)
            except InputError as error:
                if "is not public" in error.reason or "http and https" in error.reason:
                    return True
            text = answer.body[:MAX_ROBOTS].decode("utf-8", "replace") if answer and answer.status < 300 else ""
            unreachable = answer is None or answer.status >= 500
            self._robots[key] = None if unreachable else Protego.parse(text)
        rules = self._robots[key]
        return rules is not None and rules.can_fetch(url, AGENT)

    def _once(self, first: str, url: str, headers: Mapping[str, str]) -> Answer:
        """The answer of one request, sent to an address that was looked up and checked, so that no second look-up can lead elsewhere."""
        import httpx

        try:
            where = httpx.URL(url)
            if where.scheme not in ("http", "https") or not where.host:
                raise InputError(first, f"leads to {url[:100]}; only http and https are fetched")
            pinned = where.copy_with(host=self._address(first, where), username=None, password=None, fragment=None)
            sent = {
                "user-agent": f"{AGENT} (a reader of news; https://w3id.org/irkg)",
                **headers,
                "host": where.netloc.decode("ascii").split("@")[-1],
            }
            with (
                httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client,
                client.stream("GET", pinned, headers=sent, extensions={"sni_hostname": where.host}) as response,
            ):
                return Answer(url, response.status_code, dict(response.headers), _body(first, response))
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ValueError, OSError) as error:
            said = str(error)[:100] or "no answer"
            raise InputError(first, f"cannot be fetched ({type(error).__name__}: {said}); check the address and try again later") from error

    def _address(self, first: str, where: httpx.URL) -> str:
        """The IP address of a host; where one of its addresses is not public, none."""
        port = where.port or (443 if where.scheme == "https" else 80)
        found = [str(row[4][0]) for row in socket.getaddrinfo(where.host, port, type=socket.SOCK_STREAM)]
        if not self.allow_private and not all(map(public, found)):
            raise InputError(first, f"leads to {where.host}, which is not public; add --allow-private if you mean it")
        return found[0]


def _body(first: str, response: httpx.Response) -> bytes:
    """The body of an answer, unpacked, within limits of size and time."""
    end, parts, size = time.monotonic() + AT_MOST, [], 0
    for part in response.iter_bytes():
        size += len(part)
        if size > MAX_ANSWER:
            raise InputError(first, f"is larger than {MAX_ANSWER // 1_000_000} MB; download it and give the file")
        if time.monotonic() > end:
            raise InputError(first, f"takes more than {AT_MOST:.0f} seconds; download it and give the file")
        parts.append(part)
    return b"".join(parts)

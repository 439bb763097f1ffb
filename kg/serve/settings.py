"""How the desk was started."""

from __future__ import annotations

import ipaddress
import secrets
import socket
from dataclasses import dataclass, field

from kg.errors import KgError

ANALYSIS_SECONDS = 300.0  # that an analysis may take: the network of a large store alone takes a minute
LOCAL = ("localhost", "127.0.0.1", "::1")


class SettingsError(KgError):
    """The desk cannot be started like this."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What `kg serve` was told.

    Attributes:
        store: folder. host, port: where it listens. token: that a browser must know; one is made where None.
        public: whether others than this machine may reach it. names: by which hosts it may be called besides addresses and this machine's own name.
        cors: origins whose pages may ask it. timeout: seconds of a query. memory: megabytes of one. rows: of a result. workers: for pages, and as many for queries.
    """

    store: str
    host: str = "127.0.0.1"
    port: int = 8642
    token: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    public: bool = False
    names: tuple[str, ...] = ()
    cors: tuple[str, ...] = ()
    timeout: float = 30.0
    memory: int = 2048
    rows: int = 10_000
    workers: int = 2

    @property
    def cookie(self) -> str:
        """Name of the cookie; browsers share cookies among the ports of a host."""
        return f"kg-desk-{self.port}"

    @property
    def address(self) -> str:
        """The first address, with the token."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/?token={self.token}"


def check(host: str, token: str | None, public: bool) -> None:
    """Refuse to be reached by others without being told so, and without a token that was chosen.

    Raises:
        SettingsError: it would be.
    """
    if public and not token:
        raise SettingsError("--public lets other machines in; give a --token that they must know")
    if token is not None and len(token) < 8:
        raise SettingsError("a --token has at least 8 characters; leave it out to have one made")
    if not public and not is_local(host):
        raise SettingsError(f"{host} can be reached by other machines; add --public and a --token, or leave --host out")


def is_local(host: str) -> bool:
    """Whether only this machine reaches an address."""
    if host in LOCAL:
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_be_called(name: str, settings: Settings) -> bool:
    """Whether a host of a request is one of ours: this machine, and where the desk is public an address or a name that was given.

    A name that somebody else's server gives to our address (DNS rebinding) is none.
    """
    host = name.rsplit(":", 1)[0] if not name.endswith("]") else name
    host = host.strip("[]").lower()
    if host in LOCAL or host == settings.host.lower() or host in settings.names:
        return True
    if not settings.public:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == socket.gethostname().lower()
    return True

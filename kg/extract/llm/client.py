"""Questions to a language model: one HTTP request each, tried again where that may help (`/v1/chat/completions` as OpenAI defines it).

The key is read from the environment for every request and goes into its header alone: it is in no object, no message and no log.
"""

from __future__ import annotations

import json
import os
import ssl
import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from threading import Lock, Semaphore
from typing import Any
from urllib.parse import urlsplit

import httpx

from kg.errors import KgError, ModelError
from kg.extract.llm.cache import Answer
from kg.extract.llm.usage import Usage

KEY = "KG_LLM_KEY"  # the environment variable
ATTEMPTS = 5
FIRST_WAIT, LONGEST_WAIT = 1.0, 120.0  # seconds before the second attempt, doubled for each further one, and the most that a server may ask for
LARGEST = 16_000_000  # bytes of an answer that are read
GIVE_UP = 8  # failures one after another, after which it is no longer the article's fault
_PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_SETTLED = {
    401: f"wants a key; put it into the environment variable {KEY}",
    403: f"refuses the key; check the environment variable {KEY} and what it may use",
    404: "has no such path or model; check the URL and the name of the model",
}


class NoAnswer(KgError):
    """A question was not answered, though another one may be."""


class _Passing(Exception):
    """A failure that may pass.

    Args:
        what: what happened.
        wait: seconds that the server asks to wait, or None.
    """

    def __init__(self, what: str, wait: float | None = None) -> None:
        self.what, self.wait = what, wait
        super().__init__(what)


class _Key(httpx.Auth):
    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if key():
            request.headers["Authorization"] = f"Bearer {key()}"
        yield request


def key() -> str:
    """The key of the environment, empty where there is none.

    Raises:
        ModelError: it cannot stand in a header.
    """
    found = os.environ.get(KEY, "").strip()
    if not (found.isascii() and found.isprintable()):
        raise ModelError(f"the environment variable {KEY} holds characters that no key has; set it anew")
    return found


class Client:
    """Asks a language model, from several threads at a time.

    Args:
        url: of the server (`http://localhost:8000`, `https://host/v1`) or of the completions themselves.
        parallel: requests at a time.
        timeout: seconds for one answer.
        usage: counts the requests and their tokens.
        wait: waits some seconds (for tests).

    Raises:
        ModelError: the URL is none of HTTP, or the key cannot be one.
    """

    def __init__(
        self, url: str, parallel: int = 4, timeout: float = 300.0, usage: Usage | None = None, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._url = completions(url)
        self.timeout, self.usage, self._wait = timeout, usage or Usage(), wait
        self._limit, self._lock = Semaphore(parallel), Lock()
        self._answered, self._failures = False, 0
        key()
        limits = httpx.Limits(max_connections=parallel, max_keepalive_connections=parallel)
        patience = httpx.Timeout(timeout, connect=min(timeout, 20.0))
        self._http = httpx.Client(auth=_Key(), timeout=patience, limits=limits, verify=_certificates())

    def ask(self, body: bytes) -> Answer:
        """What the model answers.

        Args:
            body: of the request, JSON.

        Raises:
            NoAnswer: the server did not answer this question after `ATTEMPTS` attempts, or will not.
            ModelError: the server cannot be used as it is given, or did not answer `GIVE_UP` questions one after another.
        """
        with self._limit:
            for attempt in range(ATTEMPTS):
                try:
                    answer = self._attempt(body)
                except _Passing as failure:
                    what, asked_for = failure.what, failure.wait
                except NoAnswer as failure:
                    raise self._failure(str(failure)) from None
                else:
                    self._succeeded(answer)
                    return answer
                if attempt + 1 < ATTEMPTS:
                    self.usage.add({"retries": 1})
                    self._wait(min(FIRST_WAIT * 2**attempt if asked_for is None else asked_for, LONGEST_WAIT))
            raise self._failure(f"{what}, {ATTEMPTS} times")

    def _attempt(self, body: bytes) -> Answer:
        start = time.monotonic()
        try:
            with self._http.stream("POST", self._url, content=body, headers={"Content-Type": "application/json"}) as response:
                content = self._content(response, start + self.timeout)
        except httpx.TimeoutException:
            raise _Passing(f"gave no answer within {self.timeout:g} s") from None
        except httpx.TransportError as error:  # its words may hold what was sent
            if isinstance(error, httpx.ConnectError) and not self._answered:
                raise ModelError(f"no language model can be reached at {self.shown}; start the server or give another URL") from None
            raise _Passing(f"broke the connection ({type(error).__name__})") from None
        except httpx.DecodingError:
            raise NoAnswer("sent what cannot be unpacked") from None
        self._check(response, content)
        return _answer(content, time.monotonic() - start)

    def _content(self, response: httpx.Response, deadline: float) -> bytes:
        """The body of a response, of limited size and time, and without the key, should the server send it back."""
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > LARGEST:
                raise NoAnswer(f"sent more than {LARGEST // 1_000_000} MB")
            if time.monotonic() > deadline:
                raise _Passing(f"gave no answer within {self.timeout:g} s")
        return bytes(content).replace(key().encode(), b"...") if key() else bytes(content)

    def _check(self, response: httpx.Response, content: bytes) -> None:
        """Raise where the status says that this is no answer."""
        status = response.status_code
        if status in _PASSING:
            raise _Passing(f"answered with HTTP {status}", _retry_after(response.headers.get("Retry-After", "")))
        if status in _SETTLED or 300 <= status < 400:
            raise ModelError(
                f"the language model at {self.shown} {_SETTLED.get(status, 'lies elsewhere; give the URL that it points to')} (HTTP {status})"
            )
        if status != 200:
            raise NoAnswer(f"answered with HTTP {status}{_said(content)}")

    @property
    def shown(self) -> str:
        """The URL without its query, which may hold secrets."""
        return self._url.partition("?")[0]

    def _succeeded(self, answer: Answer) -> None:
        with self._lock:
            self._answered, self._failures = True, 0
        counts = {"asked": 1, "prompt_tokens": answer.prompt_tokens, "completion_tokens": answer.completion_tokens}
        self.usage.add(counts, answer.seconds)

    def _failure(self, what: str) -> KgError:
        with self._lock:
            self._failures += 1
            failures = self._failures
        if failures >= GIVE_UP:
            return ModelError(
                f"the language model at {self.shown} failed {failures} times one after another (it {what}); run again later, what it answered is kept"
            )
        return NoAnswer(f"the language model {what}; run again later, what it answered is kept")


@cache
def _certificates() -> ssl.SSLContext:
    """The certificates that are trusted, read once: that takes longer than all else here."""
    return httpx.create_ssl_context()


def completions(url: str) -> str:
    """The URL of the completions of a server, without a user and password, which have no place there.

    Raises:
        ModelError: it is no URL of HTTP.

    >>> completions("http://localhost:8000")
    'http://localhost:8000/v1/chat/completions'
    """
    try:
        parts = urlsplit(url.strip())
        httpx.URL(url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        usable = False
    if not usable:
        raise ModelError("the URL of the language model is none of HTTP; give one such as http://localhost:8000/v1")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path = (path or "/v1") + "/chat/completions"
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], path=path, fragment="").geturl()


def _answer(content: bytes, seconds: float) -> Answer:
    """The answer in a completion.

    Raises:
        NoAnswer: there is none.
    """
    try:
        body = json.loads(content)
        choice = body["choices"][0]
        message = choice["message"]
        words, refusal, finish = message.get("content"), message.get("refusal"), choice.get("finish_reason")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise NoAnswer(f"sent no chat completion, so check the URL{_said(content)}") from None
    usage = body.get("usage")
    sent, made = (_count(usage.get(name)) if isinstance(usage, dict) else 0 for name in ("prompt_tokens", "completion_tokens"))
    refused = bool(refusal) or finish == "content_filter"
    return Answer(words if isinstance(words, str) else "", refused, finish == "length", sent, made, seconds)


def _count(value: Any) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _said(content: bytes) -> str:
    """The server's own words about a failure in brackets, shortened and without control characters; empty where there are none."""
    try:
        error = json.loads(content)["error"]
        words = error["message"] if isinstance(error, dict) else error
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    if not isinstance(words, str):
        return ""
    return f" ({''.join(c for c in ' '.join(words.split()) if c.isprintable())[:200]})"


def _retry_after(value: str) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date (RFC 9110, section 10.2.3); None where it asks for nothing."""
    if value.strip().isdecimal():
        return float(value)
    try:
        day = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (day - datetime.now(UTC)).total_seconds()) if day.tzinfo else None

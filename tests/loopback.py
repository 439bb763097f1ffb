"""A server on this machine that answers as a test tells it to, for what is fetched from the web."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answers = Callable[[str, Any, Any], tuple[int, dict[str, str], bytes]]


@contextmanager
def server(answer: Answers) -> Iterator[tuple[str, list[tuple[str, dict[str, str]]]]]:
    """A running server and the requests that it has had, each as (path, headers).

    Args:
        answer: gives status, headers and body for a path, its headers and the connection (to write to it directly; the status is then 0).
    """
    asked: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {k.lower(): v for k, v in self.headers.items()}
            asked.append((self.path, headers))
            status, more, body = answer(self.path, headers, self)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body))} | more).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running.daemon_threads = True
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}", asked
    finally:
        running.shutdown()
        running.server_close()

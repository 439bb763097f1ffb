"""Oxigraph behind the SPARQL 1.1 protocol on a free port of this machine, as its own server answers: default graphs by the request, updates as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox


class _Endpoint(BaseHTTPRequestHandler):
    """Answers queries and updates that are sent as the body of a POST."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        store, given = self.server.store, parse_qs(urlsplit(self.path).query)  # type: ignore[attr-defined]
        try:
            if self.headers["Content-Type"].startswith("application/sparql-update"):
                store.update(body)
                self._send(204, "text/plain", b"")
            else:
                graphs = [ox.NamedNode(g) for g in given.get("default-graph-uri", ())]
                found = store.query(body, default_graph=graphs or None)
                turtle = isinstance(found, ox.QueryTriples)
                form = ox.RdfFormat.TURTLE if turtle else ox.QueryResultsFormat.JSON
                self._send(200, form.media_type, found.serialize(format=form))
        except (SyntaxError, ValueError) as error:
            self._send(400, "text/plain", str(error).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def oxigraph() -> Iterator[str]:
    """The address of an empty Oxigraph."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Endpoint)
    server.store = ox.Store()  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

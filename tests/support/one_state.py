"""A cluster of one node that serves one state, without documents; and that can be told to fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from index.cluster.address import Cluster
from index.store.columns import FIELDS
from index.store.folder import open_folder
from index.store.manifest import FORMAT


@dataclass
class OneState:
    """The node.

    Attributes:
        address: Its root.
        status: Of all its answers.
    """

    address: str
    status: int = 200

    @property
    def cluster(self) -> Cluster:
        """As it is named to those who ask it."""
        return Cluster((self.address,), answer_s=60)


@contextmanager
def one_state(folder: Path) -> Iterator[OneState]:
    """A node that serves a state of a folder."""
    serving = {
        "version": 1,
        "previous": 1,
        "index": "passagebot-passages-1",
        "folder": str(folder.resolve()),
        "format": FORMAT,
        "words": open_folder(folder, None, None, None).words.digest,
        "norms": [0.0] * len(FIELDS),
        "gone_files": [],
        "gone": [],
        "parts": 0,
    }
    head = {"ticket": 1, "writer": "", "beat": 0, "serving": serving, "building": None}
    whole = {"total": 1, "successful": 1, "failed": 0}
    found = {"hits": {"hits": [{"_source": head}]}, "timed_out": False, "_shards": whole}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({"_source": head, "_seq_no": 1, "_primary_term": 1})

        def do_POST(self) -> None:
            lines = self.rfile.read(int(self.headers["content-length"])).splitlines()
            self._answer({"responses": [found] * (len(lines) // 2)})

        def _answer(self, answer: Any) -> None:
            content = json.dumps(answer).encode()
            self.send_response(node.status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        node = OneState(f"http://127.0.0.1:{server.server_port}")
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield node
        finally:
            server.shutdown()
            thread.join()

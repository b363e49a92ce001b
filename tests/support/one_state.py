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
        version: Of the state that it serves; 0: it has none yet.
        owner: Whose state that is.
        refused: How often it has answered with anything but 200.
    """

    address: str
    status: int = 200
    version: int = 1
    owner: str = ""
    refused: int = 0

    @property
    def cluster(self) -> Cluster:
        """As it is named to those who ask it."""
        return Cluster((self.address,), answer_s=60)


@contextmanager
def one_state(folder: Path) -> Iterator[OneState]:
    """A node that serves a state of a folder."""
    serving = {
        "index": "passagebot-passages-1",
        "folder": str(folder.resolve()),
        "format": FORMAT,
        "words": open_folder(folder, None, None, None).words.digest,
        "norms": [0.0] * len(FIELDS),
        "gone_files": [],
        "gone": [],
        "parts": 0,
    }

    def head() -> Any:
        named = {"version": node.version, "previous": node.version, "owner": node.owner}
        now = {**serving, **named} if node.version else None
        return {"ticket": node.version, "writer": "", "beat": 0, "serving": now, "building": None}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            about = {"version": {"distribution": "opensearch", "number": "2.19.6"}}
            health = {"number_of_nodes": 1, "status": "green"}
            self._answer({**about, **health, "_source": head(), "_seq_no": 1, "_primary_term": 1})

        def do_POST(self) -> None:
            lines = list(map(json.loads, self.rfile.read(int(self.headers["content-length"])).splitlines()))
            asked = zip(lines[::2], lines[1::2], strict=True)
            self._answer({"responses": [self._found(where["index"], body) for where, body in asked]})

        def _found(self, index: str, body: Any) -> Any:
            counted = body.get("aggs", {}).get("df", {}).get("filters", {}).get("filters", {})
            return {
                "hits": {"total": {"value": 0}, "hits": [{"_source": head()}] if index.endswith("-state") else []},
                "aggregations": {"df": {"buckets": {name: {"doc_count": 0} for name in counted}}},
                "timed_out": False,
                "_shards": {"total": 1, "successful": 1, "failed": 0},
            }

        def _answer(self, answer: Any) -> None:
            content = json.dumps(answer).encode()
            node.refused += node.status != 200
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

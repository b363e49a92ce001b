"""Models of meaning for tests: one that knows a few words that mean the same, and one behind an address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from index.embed.embedder import Vectors, unit_vectors
from index.embed.scale import PAIRS

# Words that mean the same; a text's vector has a number for each row that it has a word of.
CONCEPTS = (
    ("工资", "劳动报酬", "薪水"),
    ("年假", "带薪休假"),
    ("快递", "承运"),
    ("房东", "出租人"),
    ("宠物", "犬只"),
    ("耳麦", "头戴式听筒"),
)


def vector_of(text: str) -> list[float]:
    """A text's vector: its concepts, and a little of what all texts have."""
    return [0.2, *(float(any(word in text for word in words)) for words in CONCEPTS)]


def unmeasured(texts: Sequence[str]) -> list[str]:
    """Texts without those by which a model's scale is measured."""
    measured = {text for pair in PAIRS for text in pair}
    return [text for text in texts if text not in measured]


class ConceptModel:
    """The model, in this process; keeps the passages that it was shown."""

    name = "concepts"
    destination: str | None = None
    dimension = 1 + len(CONCEPTS)

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.asked: list[str] = []

    def questions(self, texts: Sequence[str]) -> Vectors:
        self.asked += unmeasured(texts)
        return unit_vectors(list(map(vector_of, texts)), len(texts), self.dimension)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.shown += unmeasured(texts)
        return unit_vectors(list(map(vector_of, texts)), len(texts), self.dimension)


class ModelServer:
    """The model behind an OpenAI-compatible address on this machine.

    Attributes:
        root: What the setting names.
        inputs: The texts that came, as they came, without those by which a model's scale is measured.
        keys: What came as authorization.
        answer: Sent instead of vectors, with this status; None: vectors are.
        may_answer: Nothing is answered until this is set.
    """

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}/v1"
        self.inputs: list[str] = []
        self.keys: list[str | None] = []
        self.answer: tuple[int, bytes] | None = None
        self.location = ""
        self.may_answer = Event()
        self.may_answer.set()

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        message = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.inputs += unmeasured(message["input"])
        self.keys.append(handler.headers["Authorization"])
        self.may_answer.wait(60)
        rows: list[Any] = [{"index": i, "embedding": vector_of(text)} for i, text in enumerate(message["input"])]
        status, content = self.answer or (200, json.dumps({"data": rows[::-1]}).encode())
        handler.send_response(status)
        if self.location:
            handler.send_header("Location", self.location)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Serve the model until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            served.respond(self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    served = ModelServer(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.may_answer.set()
        server.shutdown()
        server.server_close()

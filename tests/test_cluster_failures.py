"""What a cluster may answer: what is not whole is asked for once more elsewhere, and is never a shorter list."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

import pytest

from bot.documents.cluster import cluster_of
from bot.settings import Settings, WrongSettings, load_settings
from index.cluster.address import Cluster
from index.cluster.nodes import Nodes
from index.errors import Blocked, ClusterFailed, NotThere, Overtaken

SECRET = "hunter2-Ä"

WHOLE = {"hits": {"hits": []}, "timed_out": False, "_shards": {"total": 3, "successful": 3, "failed": 0}}
TIMED_OUT = {**WHOLE, "timed_out": True}
PARTIAL = {**WHOLE, "_shards": {"total": 3, "successful": 2, "failed": 1}}
FAILED = {"error": {"root_cause": [], "reason": "all shards failed"}, "status": 503}
GONE = {"error": {"reason": "no such index [passagebot-passages-7]"}, "status": 404}


class Node:
    """A node that gives one answer to all that is asked."""

    def __init__(self, address: str, asked: list[str]) -> None:
        self.address = address
        self.asked = asked


@contextmanager
def node(answer: Any, status: int = 200) -> Iterator[Node]:
    asked: list[str] = []
    content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    class Handler(BaseHTTPRequestHandler):
        def answered(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            asked.append(f"{self.command} {self.path} {self.headers.get('authorization', '')}")
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = answered  # noqa: N815 the library's names

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Node(f"http://127.0.0.1:{server.server_port}", asked)
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def asking(*addresses: str, connect_s: float = 60, user: str = "", password: str = "") -> Iterator[Nodes]:
    nodes = Nodes(Cluster(addresses, user, password, connect_s=connect_s, answer_s=60))
    try:
        yield nodes
    finally:
        nodes.close()


def searches(*answers: object) -> dict[str, object]:
    return {"responses": list(answers)}


@pytest.mark.parametrize("wrong", [TIMED_OUT, PARTIAL, FAILED], ids=["timed out", "partial", "failed"])
def test_what_is_not_whole_is_asked_for_once_more_elsewhere(wrong: dict[str, Any]) -> None:
    with (
        node(searches(wrong)) as bad,
        node(searches(WHOLE)) as good,
        asking(bad.address, good.address) as nodes,
    ):
        assert nodes.search([("a", {})]) == [WHOLE]
        assert (len(bad.asked), len(good.asked)) == (1, 1)
        nodes.search([("a", {})])  # who answered is asked first from now on
        assert (len(bad.asked), len(good.asked)) == (1, 2)


@pytest.mark.parametrize("wrong", [TIMED_OUT, PARTIAL, FAILED], ids=["timed out", "partial", "failed"])
def test_what_is_whole_nowhere_is_an_error_and_no_shorter_list(wrong: dict[str, Any]) -> None:
    with (
        node(searches(WHOLE, wrong)) as one,
        node(searches(WHOLE, wrong)) as other,
        asking(one.address, other.address) as nodes,
    ):
        with pytest.raises(ClusterFailed):
            nodes.search([("a", {}), ("b", {})])
        assert (len(one.asked), len(other.asked)) == (1, 1)


@pytest.mark.parametrize(
    ("status", "content", "says"),
    [
        (401, b"Unauthorized", "does not know the user or the password"),
        (503, b"OpenSearch Security not\ninitialized.", "503: OpenSearch Security not initialized"),
        (404, b"<h1>no such page</h1>", "does not answer as OpenSearch does"),
    ],
)
def test_what_is_refused_in_plain_text_is_said_in_one_line(status: int, content: bytes, says: str) -> None:
    with node(content, status) as one, asking(one.address) as nodes, pytest.raises(ClusterFailed, match=says):
        nodes.call("GET", "/")


def test_a_node_that_is_not_ready_is_passed_over() -> None:
    with (
        node(b"not initialized", 503) as one,
        node(searches(WHOLE)) as other,
        asking(one.address, other.address) as two,
    ):
        assert two.search([("a", {})]) == [WHOLE]


def test_a_node_that_is_away_is_passed_over() -> None:
    with node(searches(WHOLE)) as gone:
        pass
    with node(searches(WHOLE)) as good, asking(gone.address, good.address) as nodes:
        assert nodes.search([("a", {})]) == [WHOLE]
    with asking(gone.address) as nodes, pytest.raises(ClusterFailed, match="cannot be reached"):
        nodes.search([("a", {})])


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (400, ClusterFailed, "too many clauses"),
        (401, ClusterFailed, "does not know the user or the password"),
        (403, ClusterFailed, "may not do that"),
        (404, NotThere, "too many clauses"),
        (409, Overtaken, "another process"),
    ],
)
def test_what_another_node_would_refuse_too_is_not_asked_for_again(
    status: int, error: type[ClusterFailed], says: str
) -> None:
    with ExitStack() as stack:
        both = [stack.enter_context(node({"error": {"reason": "too many clauses"}}, status)) for _ in range(2)]
        nodes = stack.enter_context(asking(*(one.address for one in both)))
        with pytest.raises(error, match=says) as refused:
            nodes.call("GET", "/")
        assert "\n" not in str(refused.value)
        assert [len(one.asked) for one in both] == [1, 0]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(403, "cluster_block_exception"), (429, "cluster_block_exception"), (403, "index_create_block_exception")],
)
def test_what_is_blocked_for_everybody_is_told_from_what_a_user_may_not_do(status: int, kind: str) -> None:
    error = {"type": kind, "reason": "blocked by: [FORBIDDEN/8/index write (api)];"}
    with node({"error": error}, status) as one, asking(one.address) as nodes, pytest.raises(Blocked) as refused:
        nodes.call("PUT", "/a")
    assert refused.value.may_pass
    assert "index write (api)" in str(refused.value)


def test_an_index_that_is_gone_is_told_from_one_that_fails() -> None:
    with node(searches(GONE)) as one, asking(one.address) as nodes, pytest.raises(NotThere):
        nodes.search([("a", {})])


def test_what_is_no_cluster_is_said_in_one_line() -> None:
    with (
        node(b"<html>a router</html>") as one,
        asking(one.address) as nodes,
        pytest.raises(ClusterFailed, match="as OpenSearch does"),
    ):
        nodes.call("GET", "/")


def test_half_a_surrogate_pair_breaks_no_request() -> None:
    with node(searches(WHOLE)) as one, asking(one.address) as nodes:
        nodes.search([("a", {"query": "\ud83d"})])
        assert len(one.asked) == 1


def test_the_password_is_sent_and_said_nowhere() -> None:
    with asking("http://127.0.0.1:1", user="bot", password=SECRET) as nodes:
        try:
            nodes.call("GET", "/")
        except ClusterFailed as error:
            said = "".join(traceback.format_exception(error))
        assert SECRET not in said + repr(nodes) + repr(nodes.cluster)
    with node({}) as one, asking(one.address, user="bot", password=SECRET) as nodes:
        nodes.call("GET", "/")
        assert re.search("Basic .+", one.asked[0])


@pytest.mark.parametrize(
    "engine",
    [
        f"https://bot:{SECRET}@search:9200",
        "search:9200",
        "https://",
        "http://search:9200",
        "https://a:b",
        "https://a/b",
    ],
)
def test_a_wrong_address_is_refused_with_one_line_that_has_no_secret(
    monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setenv("PASSAGEBOT_ENGINE", engine)
    with pytest.raises(WrongSettings, match="PASSAGEBOT_ENGINE: ") as refused:
        load_settings()
    assert SECRET not in "".join(traceback.format_exception(refused.value))
    assert "\n" not in str(refused.value)


def test_the_settings_name_the_cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    monkeypatch.setenv("PASSAGEBOT_ENGINE", "https://bot@one:9200/, https://two:9200")
    monkeypatch.setenv("PASSAGEBOT_ENGINE_PASSWORD_FILE", str(file))
    monkeypatch.setenv("PASSAGEBOT_ENGINE_PREFIX", "staff")
    cluster = cluster_of(load_settings())
    assert cluster == Cluster(("https://one:9200", "https://two:9200"), "bot", SECRET, "staff")
    monkeypatch.setenv("PASSAGEBOT_ENGINE_PASSWORD", "another")
    settings = load_settings()
    assert "another" not in repr(settings)
    assert getattr(cluster_of(settings), "password", None) == "another"
    assert cluster_of(Settings(_env_file=None, engine=None)) is None


def test_a_model_of_meaning_does_not_go_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSAGEBOT_ENGINE", "https://one:9200")
    monkeypatch.setenv("PASSAGEBOT_EMBEDDINGS", "local")
    with pytest.raises(WrongSettings, match="unset PASSAGEBOT_EMBEDDINGS"):
        cluster_of(load_settings())


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (b"SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP"),
        (b"-ERR unknown command\r\n", "does not speak HTTP"),
        (b"x" * 70_000, "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}", "ends the connection"),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}", "not packed as it says"),
    ],
    ids=["SSH", "Redis", "one long line", "broken off", "not packed"],
)
def test_what_does_not_speak_as_it_should_is_said_in_plain_words(sent: bytes, says: str) -> None:
    class Speaker(StreamRequestHandler):
        def handle(self) -> None:
            self.request.recv(1 << 16)
            self.wfile.write(sent)

    with ThreadingTCPServer(("127.0.0.1", 0), Speaker) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        with asking(f"http://127.0.0.1:{server.server_address[1]}") as nodes:
            with pytest.raises(ClusterFailed, match=says) as failed:
                nodes.call("GET", "/")
            assert not re.search(r"[()'\n]|Error", str(failed.value))
            assert failed.value.may_pass == ("HTTP" not in says)
        server.shutdown()
        thread.join()

"""Over HTTPS a cluster is asked only where it proves who it is; nobody else is sent the password."""

from __future__ import annotations

import json
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import trustme

from index.cluster.address import Cluster
from index.cluster.nodes import Nodes
from index.errors import ClusterFailed
from tests.support.command import passagebot
from tests.support.one_state import one_state

PASSWORD = "密码-Ä"


@contextmanager
def node(certificate: trustme.LeafCert) -> Iterator[tuple[str, list[str]]]:
    """A node of a cluster that has a certificate: where it is, and as whom it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("authorization", ""))
            content = json.dumps({"status": "green"}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *arguments: object) -> None:
            """Say nothing of connections that are given up."""

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"https://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def asking(address: str, ca: Path | None) -> Iterator[Nodes]:
    nodes = Nodes(Cluster((address,), "bot", PASSWORD, ca=ca, connect_s=60, answer_s=60))
    try:
        yield nodes
    finally:
        nodes.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path) -> Path:
    """The file that `PASSAGEBOT_ENGINE_CA` names."""
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return file


def test_who_proves_who_it_is_is_asked_with_the_password(authority: trustme.CA, trusted: Path) -> None:
    with node(authority.issue_cert("127.0.0.1")) as (address, asked), asking(address, trusted) as nodes:
        assert nodes.call("GET", "/_cluster/health") == {"status": "green"}
    assert asked == ["Basic " + b64encode(f"bot:{PASSWORD}".encode()).decode()]


def test_who_does_not_is_sent_nothing_and_named_in_one_line(authority: trustme.CA, trusted: Path) -> None:
    wrong = {
        "IP address mismatch": authority.issue_cert("example.org"),
        "unable to get local issuer certificate": trustme.CA().issue_cert("127.0.0.1"),
    }
    for why, certificate in wrong.items():
        with node(certificate) as (address, asked), asking(address, trusted) as nodes:
            with pytest.raises(ClusterFailed, match=f"its certificate is not trusted .{why}") as refused:
                nodes.call("GET", "/_cluster/health")
            assert "\n" not in str(refused.value)
            assert PASSWORD not in str(refused.value)
        assert asked == []


def test_without_a_file_those_that_the_system_knows_are_trusted(authority: trustme.CA) -> None:
    with (
        node(authority.issue_cert("127.0.0.1")) as (address, asked),
        asking(address, None) as nodes,
        pytest.raises(ClusterFailed, match=r"not trusted \(unable to get local issuer"),
    ):
        nodes.call("GET", "/_cluster/health")
    assert asked == []


def test_a_node_that_speaks_http_where_https_is_named_is_said_so_and_not_waited_for(tmp_path: Path) -> None:
    with one_state(tmp_path) as plain, asking(plain.address.replace("http:", "https:"), None) as nodes:
        with pytest.raises(ClusterFailed, match="does not speak TLS: https:// is named") as refused:
            nodes.call("GET", "/")
        assert not refused.value.may_pass
        assert "SSL" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "No such file"), ("no certificate", "no certificates in PEM"), ("", "in PEM")]
)
def test_a_file_of_certificates_that_cannot_be_used_is_named_with_its_setting(
    tmp_path: Path, content: str | None, says: str
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    for command in (["ask", "年假"], ["index"], ["doctor"]):
        done = passagebot(
            *command,
            data=tmp_path / "data",
            PASSAGEBOT_ENGINE="https://search:9200",
            PASSAGEBOT_ENGINE_CA=str(file),
        )
        assert done.returncode == (1 if command == ["doctor"] else 2)
        (line,) = [line for line in (done.stdout + done.stderr).splitlines() if "PASSAGEBOT_ENGINE_CA" in line]
        assert says in line
        assert str(file) in line


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"PASSAGEBOT_ENGINE_CA": "ca.pem"}, "PASSAGEBOT_ENGINE_CA: not used, as no node is reached by https"),
        ({"PASSAGEBOT_ENGINE_PASSWORD": PASSWORD}, "PASSAGEBOT_ENGINE_PASSWORD: not used, as PASSAGEBOT_ENGINE"),
        ({"PASSAGEBOT_ENGINE": "http://a@localhost:1,http://b@localhost:1"}, "several users, of whom a logs in"),
        ({"PASSAGEBOT_ENGINE": "http://a@localhost:1,http://localhost:1"}, None),
    ],
)
def test_what_is_not_used_as_it_is_written_is_said_in_one_line(
    tmp_path: Path, settings: dict[str, Any], says: str | None
) -> None:
    named = {"PASSAGEBOT_ENGINE": "http://127.0.0.1:1", **settings}
    done = passagebot("ask", "年假", data=tmp_path, check=2, **named)
    *before, _ = done.stderr.splitlines()
    assert len(before) == (says is not None)
    assert says is None or says in before[0]
    assert PASSWORD not in done.stderr

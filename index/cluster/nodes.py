"""cluster: requests to the nodes of a cluster, over HTTP.

Plain HTTP by urllib3 instead of the cluster's own client, which stands upon it: that brings 19 MB of gRPC, opens
one connection unless told otherwise, and has the password in its `repr`. What is sent is ASCII, so that half of a
surrogate pair, which may stand in a document, breaks no request.
"""

from __future__ import annotations

import json
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from http.client import BadStatusLine, LineTooLong, RemoteDisconnected
from itertools import count
from typing import Any

import urllib3

from index.cluster.address import Cluster
from index.errors import Blocked, ClusterFailed, NotThere, Overtaken

# Connections to a node that are kept open: as many questions are searched at once.
_KEPT_OPEN = 16
# Statuses after which another node may do it.
_ELSEWHERE = frozenset({429, 500, 502, 503, 504})
_BLOCKED = frozenset({403, 429})
_BLOCKS = frozenset({"cluster_block_exception", "index_create_block_exception"})
_IN_PLAIN_TEXT = frozenset({401, 403, *_ELSEWHERE})
# What TLS says of an answer that is none of its own.
_PLAIN = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG"})

Json = Any
"""What a request or an answer is made of: what `json` reads and writes."""


class Nodes:
    """The nodes of a cluster, asked in turn from the last one that answered.

    Threads: for any number of threads.

    Attributes:
        cluster: Where they are.
        requests: How many were sent.
        latest: The highest ticket that was seen there: what is brought back from a snapshot may have a lower one.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.requests = 0
        self.latest = 0
        self._first = 0
        self._number = count()
        headers = {"content-type": "application/json", "accept-encoding": "gzip"}
        if cluster.user:
            # In UTF-8, as a cluster reads it; urllib3 would write Latin-1, which has not all characters.
            named = b64encode(f"{cluster.user}:{cluster.password}".encode()).decode()
            headers["authorization"] = f"Basic {named}"
        self._pool = urllib3.PoolManager(
            num_pools=len(cluster.nodes) + 1,
            maxsize=_KEPT_OPEN,
            headers=headers,
            retries=False,
            ca_certs=str(cluster.ca) if cluster.ca else None,
        )

    def __repr__(self) -> str:
        """Return where they are, and no secret."""
        return f"Nodes({', '.join(self.cluster.nodes)})"

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._pool.clear()

    def call(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        check: Callable[[Json], None] = lambda answer: None,
        seconds: float | None = None,
    ) -> Json:
        """Return the answer to a request; once more from another node where the first has none.

        Args:
            method: Of the request.
            path: Below a node's root.
            body: What is sent, as JSON; lines of it where it is a list; as it is where it is bytes.
            check: Raises `ClusterFailed` where an answer is not whole.
            seconds: To wait for the answer, for what takes longer than a question may; None: as for one.

        Raises:
            ClusterFailed: There is no whole answer.
            NotThere: What is asked for is not there.
            Overtaken: Somebody else has written in between.
        """
        try:
            return self._once(self._first, method, path, body, check, seconds)
        except (NotThere, Overtaken):
            raise
        except ClusterFailed as error:
            if error.status and error.status not in _ELSEWHERE:
                raise
        self._first = (self._first + 1) % len(self.cluster.nodes)
        return self._once(self._first, method, path, body, check, seconds)

    def search(self, searches: Sequence[tuple[str, Json]]) -> list[Json]:
        """Return the answers to some searches, given as (index, body), of one request.

        Raises:
            ClusterFailed: One of them is not whole: a shard failed, or it took too long.
            NotThere: An index is not there.
        """
        lines: list[Json] = []
        for index, body in searches:
            lines += [
                {"index": index, "allow_partial_search_results": False},
                {"timeout": f"{self.cluster.answer_s / 2:g}s", **body},
            ]
        check = partial(_check_searches, [index for index, _ in searches])
        found: list[Json] = self.call("POST", "/_msearch", lines, check=check)["responses"]
        return found

    def _once(
        self,
        node: int,
        method: str,
        path: str,
        body: Json,
        check: Callable[[Json], None],
        seconds: float | None,
    ) -> Json:
        root = self.cluster.nodes[node]
        self.requests = next(self._number) + 1
        try:
            response = self._pool.request(
                method,
                root + path,
                body=_encoded(body),
                redirect=False,
                timeout=urllib3.Timeout(connect=self.cluster.connect_s, read=seconds or self.cluster.answer_s),
            )
            answer = _decoded(response)
        except urllib3.exceptions.HTTPError as error:
            said = f"the cluster at {root} cannot be reached: {_reason(error)}"
            raise ClusterFailed(said, may_pass=not (_is_plain(error) or _is_no_http(error))) from None
        except ValueError:
            raise ClusterFailed(f"what is at {root} does not answer as OpenSearch does") from None
        if response.status >= 400:
            raise _refused(root, response.status, answer)
        check(answer)
        return answer


@lru_cache(maxsize=8)
def nodes_of(cluster: Cluster) -> Nodes:
    """Return the nodes of a cluster: the same, with their connections, wherever it is named."""
    return Nodes(cluster)


def _encoded(body: Json) -> bytes | None:
    if body is None or isinstance(body, bytes):
        return body
    if isinstance(body, list):
        return lines_of(body)
    return json.dumps(body, separators=(",", ":")).encode()


def _decoded(response: urllib3.BaseHTTPResponse) -> Json:
    """The content of an answer. A cluster that knows users refuses in plain text whom it does not know, or yet."""
    try:
        return json.loads(response.data) if response.data else {}
    except ValueError:
        if response.status in _IN_PLAIN_TEXT:
            return " ".join(response.data.decode("utf-8", "replace").split())
        raise


def lines_of(several: Sequence[Json]) -> bytes:
    """Return values as lines of JSON."""
    return "".join(f"{json.dumps(line, separators=(',', ':'))}\n" for line in several).encode()


def _is_plain(error: Exception) -> bool:
    """Whether a node answers without TLS where it was asked with it."""
    cause = error.args[0] if error.args else None
    return isinstance(cause, ssl.SSLError) and cause.reason in _PLAIN


def _is_no_http(error: Exception) -> bool:
    """Whether what is at a node's port answers, but not as HTTP does."""
    cause = _cause(error)
    return isinstance(cause, BadStatusLine | LineTooLong) and not isinstance(cause, RemoteDisconnected)


def _cause(error: Exception) -> object:
    """What broke an answer off."""
    return error.args[1] if isinstance(error, urllib3.exceptions.ProtocolError) and len(error.args) > 1 else None


def _reason(error: Exception) -> str:
    """Why a node cannot be reached, in a few words."""
    # One that is refused, or whose host nobody knows, is a kind of time-out to urllib3.
    is_refused = isinstance(error, urllib3.exceptions.NewConnectionError)
    if isinstance(error, urllib3.exceptions.TimeoutError) and not is_refused:
        return "it does not answer in time"
    if isinstance(error, urllib3.exceptions.ProtocolError):
        return _broken_off(error)
    if isinstance(error, urllib3.exceptions.DecodeError):
        return "its answer is not packed as it says"
    cause = error.args[0] if error.args else None
    if isinstance(cause, ssl.SSLError):
        return _of_tls(cause)
    text = str(getattr(error, "reason", None) or error)
    return text.rpartition(": ")[2] or type(error).__name__


def _of_tls(error: ssl.SSLError) -> str:
    """Why TLS fails."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message.rstrip('.')})"
    if error.reason in _PLAIN:
        return "it does not speak TLS: https:// is named, and http:// is there"
    return f"TLS fails ({str(error.reason or 'unknown').lower().replace('_', ' ')})"


def _broken_off(error: urllib3.exceptions.ProtocolError) -> str:
    """Why an answer that had begun, or was to begin, is none."""
    if _is_no_http(error):
        return "what is there does not speak HTTP"
    cause = _cause(error)
    said = cause.strerror if isinstance(cause, OSError) else None
    return said or "it ends the connection before it has answered"


def _refused(root: str, status: int, answer: Json) -> ClusterFailed:
    reason = reason_of(answer)
    if _is_blocked(status, answer):
        return Blocked(f"the cluster at {root} does not do that for now: {reason}", status)
    match status:
        case 401:
            return ClusterFailed(f"the cluster at {root} does not know the user or the password", status)
        case 403:
            return ClusterFailed(f"the user may not do that in the cluster at {root}: {reason}", status)
        case 404:
            return NotThere(f"the cluster at {root}: {reason}", status)
        case 409:
            return Overtaken("another process has written the index meanwhile", status)
    return failed(f"the cluster at {root} answers {status}: {reason}", status, answer)


def failed(said: str, status: int, answer: Json) -> ClusterFailed:
    """Return the error of a part of a request that was refused: what is closed or blocked now may do later."""
    if _is_blocked(status, answer):
        return Blocked(said, status)
    return ClusterFailed(said, status, may_pass=_is_closed(answer) or None)


def reason_of(answer: Json) -> str:
    """Return why a cluster refuses something, as it says it."""
    error = answer.get("error", answer) if isinstance(answer, Mapping) else answer
    if _is_closed(answer):
        return f"the index {error.get('index')} is closed"
    while isinstance(error, Mapping):
        causes: Iterable[Json] = error.get("root_cause") or ()
        error = next(iter(causes), None) or error.get("reason") or error.get("type") or "it does not say why"
    return str(error)[:300]


def _is_closed(answer: Json) -> bool:
    """Whether a request was refused because an index is closed."""
    return _type_of(answer) == "index_closed_exception"


def _is_blocked(status: int, answer: Json) -> bool:
    """Whether a request was refused because of a block, which is not about who asks.

    A cluster that has not found itself yet says so by a block, too, of 503: that passes by itself.
    """
    return _type_of(answer) in _BLOCKS and status in _BLOCKED


def _is_away(answer: Json) -> bool:
    """Whether a search has failed because nobody has a shard of it, which is not said of any."""
    return _type_of(answer) == "search_phase_execution_exception" and not answer["error"].get("root_cause")


def _type_of(answer: Json) -> str:
    """What kind of error an answer is; empty where it does not say."""
    error = answer.get("error") if isinstance(answer, Mapping) else None
    return str(error.get("type", "")) if isinstance(error, Mapping) else ""


def _check_searches(indices: Sequence[str], answer: Json) -> None:
    for index, one in zip(indices, answer["responses"], strict=True):
        if "error" in one:
            if _is_away(one):
                raise ClusterFailed(f"no node has all of {index}; if that is lost, passagebot index makes it anew")
            status = int(one.get("status", 0))
            if status == 404:
                raise NotThere(f"the cluster: {reason_of(one)}", status)
            raise failed(f"the cluster cannot search: {reason_of(one)}", status, one)
        shards = one.get("_shards", {})
        if one.get("timed_out") or shards.get("failed") or shards.get("successful") != shards.get("total"):
            raise ClusterFailed("the cluster gave no whole answer in time")

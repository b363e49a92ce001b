"""The cluster that tests ask: the one that the environment names.

Where none is named the tests that need it are skipped, with a line that says so; on a machine of continuous
integration (CI=true) they fail.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from secrets import token_hex

import pytest

from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.errors import ClusterFailed
from tests.support.opensearch import ADDRESS

WITHOUT = f"no OpenSearch: {ADDRESS} names none; `python -m tests.support.opensearch -- COMMAND` starts one"


@contextmanager
def cluster(shards: int = 1) -> Iterator[Cluster]:
    """Give a cluster under a prefix of its own; remove afterwards what was written there."""
    address = os.environ.get(ADDRESS)
    if not address:
        if os.environ.get("CI") == "true":
            pytest.fail(WITHOUT)
        pytest.skip(WITHOUT)
    given = Cluster(tuple(address.split(",")), prefix=f"test-{token_hex(6)}", shards=shards, replicas=0, answer_s=60)
    try:
        yield given
    finally:
        with suppress(ClusterFailed):
            nodes_of(given).call("DELETE", f"/{given.prefix}-*", seconds=60)

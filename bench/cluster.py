"""The engine on a cluster beside the one on this machine: whether they answer the same, and what each costs.

    python bench/cluster.py DOCS QUESTIONS [--shards 1 3] [--updates 50] [--work FOLDER] [--heap 512]

DOCS is a folder of documents, QUESTIONS has one question a line. A node of OpenSearch is started for it, with a heap
of so many MB, unless OPENSEARCH_FOR_TESTS names one. Each question is asked of both; after that some files are changed,
copied, moved and removed, and all questions are asked again. Printed are the rows of bench/CLUSTER.md.

Processor time is measured, not time by the clock: other programs may run beside.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from index import Engine, ask, open_index
from index.cluster.address import Cluster
from index.cluster.nodes import Nodes, nodes_of
from index.cluster.state import ClusterFile, States
from tests.support.opensearch import ADDRESS, nodes

# Changes that are made before the indices are brought up to date.
AT_ONCE = 5
# Questions that are asked once more, when what they look up is known.
WARM = 100


@dataclass
class Costs:
    """What questions cost, in ms of processor time, and how many requests each took."""

    client: list[float] = field(default_factory=list)
    server: float = 0.0
    requests: Counter[int] = field(default_factory=Counter)

    def __str__(self) -> str:
        middle, late = (sorted(self.client)[len(self.client) * share // 100] for share in (50, 99))
        asked = sum(self.requests.values())
        mean = sum(number * count for number, count in self.requests.items()) / asked if asked else 0
        most = max(self.requests, default=0)
        few = sum(count for number, count in self.requests.items() if number <= 3)
        requests = f"{mean:.2f} requests, at most 3 in {few} of {asked}, most {most}" if asked else "none"
        return f"client p50 {middle:.1f} p99 {late:.1f} ms, server {self.server:.1f} ms, {requests}"


def server_ms(there: Nodes) -> float:
    found = there.call("GET", "/_nodes/stats/process")["nodes"].values()
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in found))


def asked(engine: Engine, questions: Sequence[str], there: Nodes | None = None) -> tuple[list[object], Costs]:
    """Return the answers, and what they cost."""
    costs, answers = Costs(), []
    began = server_ms(there) if there else 0.0
    for question in questions:
        before, requests = time.process_time(), there.requests if there else 0
        answers.append(ask(engine, question))
        costs.client.append((time.process_time() - before) * 1000)
        if there:
            costs.requests[there.requests - requests] += 1
    costs.server = (server_ms(there) - began) / len(questions) if there else 0.0
    return answers, costs


def change(docs: Path, count: int, chance: random.Random) -> None:
    """Change some files: their texts, their names, their number."""
    for _ in range(count):
        files = sorted(path for path in docs.rglob("*.md") if path.is_file())
        one, other = chance.sample(files, 2)
        match chance.randrange(5):
            case 0:
                one.unlink()
            case 1:
                shutil.copy(one, one.with_name(f"copy of {one.stem[:40]}{chance.randrange(10**6)}.md"))
            case 2:
                one.rename(other.with_name(f"moved {one.stem[:40]}{chance.randrange(10**6)}.md"))
            case _:
                said = other.read_text(encoding="utf-8").split("\n\n")
                lines = one.read_text(encoding="utf-8").split("\n\n")
                lines[chance.randrange(len(lines))] = chance.choice(said)
                one.write_text("\n\n".join([*lines, chance.choice(said)]), encoding="utf-8")


def equal(name: str, questions: Sequence[str], local: Engine, engine: Engine, there: Nodes) -> None:
    """Ask all questions of both, and print what came of it."""
    ours, on_this_machine = asked(local, questions)
    theirs, first = asked(engine, questions, there)
    some = questions[:WARM]
    again, warm = asked(engine, some, there)
    assert again == theirs[:WARM]
    same = sum(one == other for one, other in zip(ours, theirs, strict=True))
    print(f"{name}: {len(local.passages):,} passages, {same} of {len(questions)} the same", flush=True)
    print(f"  this machine: {on_this_machine}\n  cluster, first: {first}\n  cluster, warm: {warm}", flush=True)
    for question, one, other in zip(questions, ours, theirs, strict=True):
        if one != other:
            print(f"  {question!r}\n    {one}\n    {other}", flush=True)


def measure(docs: Path, questions: Sequence[str], shards: int, updates: int, address: str, work: Path) -> None:
    cluster = Cluster(tuple(address.split(",")), prefix=f"bench-{shards}", shards=shards, replicas=0, answer_s=60)
    there = nodes_of(cluster)
    data = work / "data"
    local = open_index(docs, data)
    before, client = server_ms(there), time.process_time()
    engine = open_index(docs, data, cluster=cluster)
    took = [(server_ms(there) - before), (time.process_time() - client) * 1000]
    paragraphs = sum(one.paragraphs for one in _files(there))
    index = there.call("GET", f"/{cluster.prefix}-passages-*/_stats/store")["_all"]["primaries"]["store"]
    each = [took[1] / paragraphs, took[0] / paragraphs, index["size_in_bytes"] / paragraphs / 1000]
    print("{} shards: {:,} paragraphs; a paragraph client {:.2f} ms, server {:.2f} ms, {:.1f} kB".format(
        shards, paragraphs, *each), flush=True)  # fmt: skip
    equal(f"{shards} shards", questions, local, engine, there)
    chance = random.Random(shards)
    for done in range(0, updates, AT_ONCE):
        change(docs, min(AT_ONCE, updates - done), chance)
        engine = open_index(docs, data, cluster=cluster)
    if updates:
        equal(f"{shards} shards, after {updates} updates", questions, open_index(docs, data), engine, there)


def _files(there: Nodes) -> Sequence[ClusterFile]:
    states = States(there)
    return states.read(states.head().serving).files


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("docs", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--shards", type=int, nargs="+", default=[1, 3])
    parser.add_argument("--updates", type=int, default=50)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--heap", type=int, default=512)
    given = parser.parse_args()
    questions = [line for line in given.questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    named = os.environ.get(ADDRESS)
    node = nullcontext() if named else nodes(1, given.heap, lives_long=True)
    with tempfile.TemporaryDirectory() as scratch, node as started:
        work = given.work or Path(scratch)
        address = named or ",".join(node.address for node in started or ())
        for shards in given.shards:
            docs = work / f"docs-{shards}"
            if not docs.exists():
                shutil.copytree(given.docs, docs)
            measure(docs, questions, shards, given.updates, address, work)


if __name__ == "__main__":
    main()

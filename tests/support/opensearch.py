"""An OpenSearch node on this machine, from what Maven serves, for a command that needs one.

    python -m tests.support.opensearch -- make server

It starts a node on loopback, runs the command with its address in OPENSEARCH_FOR_TESTS, ends the node, and exits as
the command did. Needs Java (11 or later) and Maven; on Debian: apt install maven default-jre-headless.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

VERSION = "2.19.6"
ADDRESS = "OPENSEARCH_FOR_TESTS"
"""The environment variable that names the node for tests."""
_SERVER = "org.opensearch.distribution.integ-test-zip:opensearch:{}:zip"
# What every distribution has, and the one for tests has not: the fields that our terms are in.
_FEATURES = "org.opensearch.plugin:mapper-extras-client:{}"
_FEATURES_CLASS = "org.opensearch.index.mapper.MapperExtrasPlugin"
_START_S = 240


@dataclass
class Node:
    """A node, and where it is.

    Attributes:
        address: Its root.
        folder: What it keeps.
        root: The server's programs.
        process: Its process.
    """

    address: str
    folder: Path
    root: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def name(self) -> str:
        """As the cluster has it."""
        return self.folder.name

    def kill(self) -> None:
        """End it as a power failure would."""
        self.process.kill()
        self.process.wait()

    def start_again(self) -> None:
        """Start it with what it has kept; it is there once the others have it."""
        self.process = launched(self.root, self.folder)


@contextmanager
def nodes(count: int = 1, heap_megabytes: int = 512, *, lives_long: bool = False) -> Iterator[list[Node]]:
    """Start some nodes that make one cluster; end them afterwards, and remove all that they kept.

    Args:
        count: How many.
        heap_megabytes: Of each.
        lives_long: Whether they compile what they do often as well as they can.
    """
    folder = Path(tempfile.mkdtemp(prefix="opensearch-"))
    started: list[Node] = []
    try:
        folder.chmod(0o755)
        root = unpacked(folder)
        ports = free_ports(2 * count)
        for number in range(count):
            one = start(root, folder / f"n{number}", ports, number, count, heap_megabytes, lives_long=lives_long)
            started.append(one)
        wait(started, count)
        yield started
    finally:
        for node in started:
            node.process.terminate()
        for node in started:
            node.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def unpacked(folder: Path, version: str = VERSION) -> Path:
    """Return the server, unpacked in a folder."""
    packages = folder / "packages"
    fetch(_SERVER.format(version), packages)
    fetch(_FEATURES.format(version), packages)
    with zipfile.ZipFile(packages / f"opensearch-{version}.zip") as archive:
        archive.extractall(folder)
    root = folder / f"opensearch-{version}"
    for program in (root / "bin").iterdir():
        program.chmod(0o755)
    module = root / "modules" / "mapper-extras"
    module.mkdir()
    shutil.copy(packages / f"mapper-extras-client-{version}.jar", module)
    described = {
        "description": "mapper-extras",
        "version": version,
        "name": "mapper-extras",
        "classname": _FEATURES_CLASS,
        "java.version": "11",
        "opensearch.version": version,
        "extended.plugins": "",
        "has.native.controller": "false",
    }
    lines = "".join(f"{name}={value}\n" for name, value in described.items())
    (module / "plugin-descriptor.properties").write_text(lines)
    return root


def fetch(artifact: str, to: Path) -> None:
    """Copy what Maven serves into a folder."""
    given = ["mvn", "-B", "-q", "dependency:copy", f"-Dartifact={artifact}", f"-DoutputDirectory={to}"]
    subprocess.run(given, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


def start(
    root: Path,
    folder: Path,
    ports: Sequence[int],
    number: int,
    count: int,
    heap_megabytes: int,
    *,
    lives_long: bool = False,
) -> Node:
    """Start a node; its HTTP port is among the first of the ports, that for the other nodes among the others."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (folder / "tmp").mkdir(exist_ok=True)
    snapshots = folder.parent / "snapshots"  # of all nodes, as a repository of snapshots must be
    snapshots.mkdir(exist_ok=True)
    shutil.copy(root / "config" / "log4j2.properties", config)
    options = [f"-Xms{heap_megabytes}m", f"-Xmx{heap_megabytes}m", "-XX:+UseSerialGC"]
    if not lives_long:  # a node of tests lives for minutes, in which the second compiler only costs
        options.append("-XX:TieredStopAtLevel=1")
    (config / "jvm.options").write_text("\n".join([*options, f"-Djava.io.tmpdir={folder}/tmp", ""]))
    settings = {
        "cluster.name": folder.parent.name,
        "node.name": folder.name,
        "network.host": "127.0.0.1",
        "http.port": ports[number],
        "transport.port": ports[count + number],
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "path.repo": str(snapshots),
        "discovery.seed_hosts": [f"127.0.0.1:{port}" for port in ports[count:]],
        "cluster.initial_cluster_manager_nodes": [f"n{one}" for one in range(count)],
        "cluster.routing.allocation.disk.threshold_enabled": False,
        "action.auto_create_index": False,
        "indices.breaker.total.use_real_memory": False,  # of so small a heap most is garbage at any time
        "node.processors": 2,
    }
    (config / "opensearch.yml").write_text("".join(f"{name}: {json.dumps(v)}\n" for name, v in settings.items()))
    give(snapshots, folder)
    return Node(f"http://127.0.0.1:{ports[number]}", folder, root, launched(root, folder))


def give(*folders: Path) -> None:
    """Give folders to who runs the nodes."""
    nobody = _nobody()
    if nobody:
        for path in (path for folder in folders for path in (folder, *folder.rglob("*"))):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)


def _nobody() -> pwd.struct_passwd | None:
    """Who runs it where we are root, which OpenSearch refuses to be."""
    return pwd.getpwnam("nobody") if os.getuid() == 0 else None


def launched(root: Path, folder: Path) -> subprocess.Popen[bytes]:
    """The process of a node whose settings are in its folder."""
    nobody = _nobody()
    known = {name: os.environ[name] for name in ("PATH", "LANG", "JAVA_HOME") if name in os.environ}
    java = {"OPENSEARCH_JAVA_HOME": known.get("JAVA_HOME") or java_home()}
    with (folder / "console.log").open("ab") as log:
        return subprocess.Popen(
            [str(root / "bin" / "opensearch")],
            cwd=folder,
            env={**known, **java, "OPENSEARCH_PATH_CONF": str(folder / "config"), "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=nobody.pw_uid if nobody else None,
            group=nobody.pw_gid if nobody else None,
            extra_groups=[] if nobody else None,
        )


def java_home() -> str:
    """Return where the Java on PATH is."""
    program = shutil.which("java")
    if program is None:
        raise SystemExit("there is no Java; on Debian: apt install default-jre-headless")
    return str(Path(program).resolve().parent.parent)


def wait(started: Sequence[Node], count: int) -> None:
    """Return once all nodes have found each other."""
    last = time.monotonic() + _START_S
    path = f"/_cluster/health?wait_for_nodes={count}&wait_for_status=green&timeout=5s"
    while time.monotonic() < last:
        for node in started:
            if node.process.poll() is not None:
                raise SystemExit((node.folder / "console.log").read_text(errors="replace"))
        try:
            with urllib.request.urlopen(started[0].address + path, timeout=10) as answer:
                if json.load(answer)["number_of_nodes"] == count:
                    return
        except (OSError, urllib.error.URLError):
            time.sleep(0.5)
    raise SystemExit("the nodes have not found each other")


def main() -> int:
    """Run a command beside a node."""
    command = sys.argv[sys.argv.index("--") + 1 :] if "--" in sys.argv else []
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    began = time.monotonic()
    with nodes() as started:
        address = ",".join(node.address for node in started)
        print(f"OpenSearch {VERSION} at {address} after {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        return subprocess.run(command, env={**os.environ, ADDRESS: address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

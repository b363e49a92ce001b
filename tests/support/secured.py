"""Nodes of OpenSearch that know users and speak TLS, set up as `deploy/compose.search.yaml` says, with its files."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from index.cluster.address import Cluster
from index.cluster.nodes import Nodes
from index.errors import ClusterFailed
from tests.support.opensearch import fetch, free_ports, give, java_home, launched, unpacked

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
# The last that Maven has with its plugin.
VERSION = "2.19.4"
_PLUGIN = f"org.opensearch.plugin:opensearch-security:{VERSION}.0:zip"
_MOUNTED = ("search.pem", "search.key", "search-ca.pem")
_START_S = 240


@dataclass(frozen=True)
class Secured:
    """A cluster that knows one user, and what its bots need.

    Attributes:
        nodes: Their addresses, separated by commas.
        secrets: The folder of secrets that `deploy/` asks for.
    """

    nodes: str
    secrets: Path

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a bot."""
        return {
            "PASSAGEBOT_ENGINE": self.nodes,
            "PASSAGEBOT_ENGINE_PASSWORD_FILE": str(self.secrets / "search-password"),
            "PASSAGEBOT_ENGINE_CA": str(self.secrets / "search-ca.pem"),
            "PASSAGEBOT_ENGINE_ANSWER_S": "60",
        }


@contextmanager
def secured(folder: Path, count: int = 2) -> Iterator[Secured]:
    """Start nodes that must prove to each other, and to bots, who they are; end them afterwards.

    Raises:
        subprocess.CalledProcessError: Maven does not serve the plugin that knows users.
    """
    root = unpacked(folder, VERSION)
    fetch(_PLUGIN, folder / "packages")
    with zipfile.ZipFile(folder / "packages" / f"opensearch-security-{VERSION}.0.zip") as archive:
        archive.extractall(root / "plugins" / "opensearch-security")
    secrets = _secrets(folder / "secrets", root)
    ports = free_ports(2 * count)
    nodes = [_configured(folder / f"search-{number + 1}", root, secrets, ports, number) for number in range(count)]
    addresses = ",".join(f"https://passagebot@127.0.0.1:{port}" for port in ports[:count])
    started = [launched(root, node) for node in nodes]
    try:
        _wait(addresses, secrets, count)
        yield Secured(addresses, secrets)
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait()


def _secrets(folder: Path, root: Path) -> Path:
    """The secrets, made by the commands that the compose file names; without Docker, and for this machine, too."""
    folder.mkdir()
    named = (DEPLOY / "compose.search.yaml").read_text("utf-8")
    commands = "\n".join(re.findall(r"(?m)^#   (.*)", named)).replace("\\\n", "")
    for written, here in (
        (r"^cd deploy/secrets && ", ""),
        (r"(?m)^docker run .*?(plugins/\S+hash\.sh .*)$", rf'HASH="$(bash {root}/\1 | tail -n 1)"'),
        ("'THAT HASH'", '"$HASH"'),
        (r"(subjectAltName=\S+)", r"\1,IP:127.0.0.1"),
        (r"(?ms)^cd \.\. .*", ""),
    ):
        assert re.search(written, commands), f"the commands have no {written}"
        commands = re.sub(written, here, commands)
    environment = {**os.environ, "OPENSEARCH_JAVA_HOME": java_home()}
    subprocess.run(["bash", "-e", "-c", commands], cwd=folder, env=environment, check=True, capture_output=True)
    return folder


def _configured(folder: Path, root: Path, secrets: Path, ports: list[int], number: int) -> Path:
    """A node's folder. Nodes know each other by addresses that are not in their certificate, as in containers."""
    config, count = folder / "config", len(ports) // 2
    shutil.copytree(root / "plugins" / "opensearch-security" / "config", config / "opensearch-security")
    for name in _MOUNTED:
        shutil.copy(secrets / name, config)
    shutil.copy(secrets / "search-users.yml", config / "opensearch-security" / "internal_users.yml")
    for name in ("roles.yml", "roles_mapping.yml"):
        shutil.copy(DEPLOY / "search" / name, config / "opensearch-security")
    shutil.copy(root / "config" / "log4j2.properties", config)
    (folder / "tmp").mkdir()
    options = ("-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", f"-Djava.io.tmpdir={folder}/tmp")
    (config / "jvm.options").write_text("".join(f"{option}\n" for option in options))
    of_this_machine = {
        "node.name": folder.name,
        "http.host": "127.0.0.1",
        "http.port": ports[number],
        "transport.host": f"127.0.0.{2 + number}",
        "transport.port": ports[count + number],
        "discovery.seed_hosts": [f"127.0.0.{2 + one}:{ports[count + one]}" for one in range(count)],
        "cluster.initial_cluster_manager_nodes": [f"search-{one + 1}" for one in range(count)],
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "cluster.routing.allocation.disk.threshold_enabled": False,
        "indices.breaker.total.use_real_memory": False,
        "node.processors": 2,
    }
    settings = yaml.safe_load((DEPLOY / "search" / "opensearch.yml").read_text("utf-8"))
    del settings["network.host"]
    (config / "opensearch.yml").write_text(json.dumps(settings | of_this_machine))
    give(folder)
    return folder


def _wait(named: str, secrets: Path, count: int) -> None:
    """Return once all nodes have found each other, and know the user."""
    password = (secrets / "search-password").read_text().strip()
    addresses = tuple(address.replace("passagebot@", "") for address in named.split(","))
    nodes = Nodes(Cluster(addresses, "passagebot", password, ca=secrets / "search-ca.pem"))
    last, why = time.monotonic() + _START_S, "the nodes have not found each other"
    while time.monotonic() < last:
        try:
            if nodes.call("GET", "/_cluster/health")["number_of_nodes"] == count:
                return
        except ClusterFailed as error:
            why = str(error)
        time.sleep(0.5)
    raise TimeoutError(why)

"""What `deploy/` has is whole: settings that exist, files that are there, options that Compose and systemd know."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

DEPLOY = Path(__file__).parent.parent / "deploy"
ROOT = DEPLOY.parent
# Of the Compose specification, what is used here.
_TOP = {"name", "services", "secrets", "volumes", "networks", "x-bot", "x-search"}
_OF_SERVICE = {
    *("build", "image", "restart", "env_file", "environment", "secrets", "depends_on", "networks", "read_only"),
    *("tmpfs", "cap_drop", "security_opt", "stop_grace_period", "volumes", "ports", "healthcheck", "profiles"),
    *("command", "ulimits", "hostname"),
}
BOTS = ("bot-1", "bot-2", "bot-3")


FILES = ("compose.yaml", "compose.search.yaml")


@pytest.fixture(params=[FILES[:1], FILES], ids=["one file", "both files"], scope="module")
def compose(request: pytest.FixtureRequest) -> Any:
    return reduce(merged, (yaml.safe_load((DEPLOY / name).read_text("utf-8")) for name in request.param))


def merged(one: Any, other: Any) -> Any:
    """What Compose makes of two files: mappings are joined, lists follow each other, all else is replaced."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {**one, **{name: merged(one[name], new) if name in one else new for name, new in other.items()}}
    return one + other if isinstance(one, list) and isinstance(other, list) else other


def secrets_of(service: Any) -> set[str]:
    """The names of the secrets that a service has, where they may have a place of their own, too."""
    return {one if isinstance(one, str) else one["source"] for one in service.get("secrets") or ()}


def names_of(found: Any) -> set[str]:
    return {str(name) for name in found or ()}


def test_the_compose_file_has_nothing_that_compose_does_not_know(compose: dict[str, Any]) -> None:
    assert names_of(compose) <= _TOP
    for name, service in compose["services"].items():
        assert names_of(service) <= _OF_SERVICE, name
        assert "image" in service
        assert re.fullmatch(r"[a-z/-]+:[0-9a-z.]+", service["image"]), "an image is named to its version"


def test_what_services_use_is_defined(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        assert names_of(service.get("depends_on")) <= services.keys()
        assert names_of(service.get("networks")) <= compose["networks"].keys()
        assert secrets_of(service) <= compose["secrets"].keys()
        sources = [volume.partition(":")[0] for volume in service.get("volumes", ()) if volume[0] not in "./$"]
        assert set(sources) <= compose["volumes"].keys()
    for build in (service["build"] for service in services.values() if "build" in service):
        assert (DEPLOY / build["context"] / "Dockerfile").is_file()
        assert (DEPLOY / build["context"] / build["args"]["LOCK"]).is_file()


def test_bots_begin_after_what_they_ask(compose: dict[str, Any]) -> None:
    asked = {name for name in compose["services"] if name == "ledger" or name.startswith("search-")}
    for bot in BOTS:
        assert names_of(compose["services"][bot]["depends_on"]) == asked


def test_three_bots_have_the_same_settings_and_a_data_folder_each(compose: dict[str, Any]) -> None:
    bots = [compose["services"][name] for name in BOTS]
    assert bots[0]["environment"] == bots[1]["environment"] == bots[2]["environment"]
    data = [volume for bot in bots for volume in bot["volumes"] if volume.endswith(":/data")]
    assert len(set(data)) == len(bots)
    proxy = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert len(re.findall("reverse_proxy " + " ".join(f"{name}:8443" for name in BOTS), proxy)) == 2
    path = bots[0]["environment"]["PASSAGEBOT_WEBHOOK_URL"].rpartition("/")[2]
    assert f"handle /{path} {{" in proxy


def test_three_nodes_have_the_same_settings_and_a_data_folder_each() -> None:
    services = yaml.safe_load((DEPLOY / FILES[1]).read_text("utf-8"))["services"]
    nodes = {name: service for name, service in services.items() if name not in BOTS}
    settings = yaml.safe_load((DEPLOY / "search" / "opensearch.yml").read_text("utf-8"))
    named = {part.split("@")[1] for part in services["bot-1"]["environment"]["PASSAGEBOT_ENGINE"].split(",")}
    assert {f"{name}:9200" for name in nodes} == named
    assert nodes.keys() == set(settings["discovery.seed_hosts"])
    assert nodes.keys() == set(settings["cluster.initial_cluster_manager_nodes"])
    kept: list[str] = []
    for name, node in nodes.items():
        assert node["hostname"] == name
        mounted = [volume.split(":")[0] for volume in node["volumes"]]
        kept += [volume for volume in mounted if not volume.startswith(".")]
        assert all((DEPLOY / volume).is_file() for volume in mounted if volume.startswith("."))
    assert len(set(kept)) == len(nodes)


@pytest.mark.parametrize("name", [*FILES, "passagebot.service"])
def test_settings_that_are_named_exist(name: str) -> None:
    named = set(re.findall(r"PASSAGEBOT_([A-Z_]+)", (DEPLOY / name).read_text("utf-8")))
    assert named
    assert {setting.lower() for setting in named} <= Settings.model_fields.keys()


def test_no_secret_stands_in_a_file(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for setting, value in service.get("environment", {}).items():
            assert not re.search("PASSWORD$|TOKEN|SECRET$|KEY$", setting), f"{setting}={value}"


def test_the_unit_has_sections_and_options_of_systemds(tmp_path: Path) -> None:
    text = (DEPLOY / "passagebot.service").read_text("utf-8")
    sections = re.findall(r"^\[(\w+)\]$", text, re.MULTILINE)
    assert sections == ["Unit", "Service", "Install"]
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "["))]
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+=.*", line) for line in lines)
    verify = shutil.which("systemd-analyze")
    if verify is None:
        return
    # The program need not be installed here; it stands for one that is.
    unit = tmp_path / "passagebot.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE), encoding="utf-8")
    done = subprocess.run([verify, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False)
    complaints = [line for line in (done.stdout + done.stderr).splitlines() if "passagebot.service" in line]
    assert complaints == []


def test_the_proxy_understands_its_file() -> None:
    caddy = shutil.which("caddy")
    if caddy is None:
        pytest.skip("caddy is not installed")
    checked = [caddy, "validate", "--adapter", "caddyfile", "--config", str(DEPLOY / "Caddyfile")]
    done = subprocess.run(checked, capture_output=True, text=True, check=False, env={"HOST": "docs.example.org"})
    assert done.returncode == 0, done.stderr

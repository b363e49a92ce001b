"""What `deploy/` has is whole: settings that exist, files that are there, options that Compose and systemd know."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

DEPLOY = Path(__file__).parent.parent / "deploy"
ROOT = DEPLOY.parent
# Of the Compose specification, what is used here.
_TOP = {"name", "services", "secrets", "volumes", "networks", "x-bot"}
_OF_SERVICE = {
    *("build", "image", "restart", "env_file", "environment", "secrets", "depends_on", "networks", "read_only"),
    *("tmpfs", "cap_drop", "security_opt", "stop_grace_period", "volumes", "ports", "healthcheck", "profiles"),
    *("command", "ulimits"),
}
BOTS = ("bot-1", "bot-2", "bot-3")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8")))


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
        assert names_of(service.get("secrets")) <= compose["secrets"].keys()
        sources = [volume.partition(":")[0] for volume in service.get("volumes", ()) if volume[0] not in "./$"]
        assert set(sources) <= compose["volumes"].keys()
    for build in (service["build"] for service in services.values() if "build" in service):
        assert (DEPLOY / build["context"] / "Dockerfile").is_file()
        assert (DEPLOY / build["context"] / build["args"]["LOCK"]).is_file()


def test_three_bots_have_the_same_settings_and_a_data_folder_each(compose: dict[str, Any]) -> None:
    bots = [compose["services"][name] for name in BOTS]
    assert bots[0]["environment"] == bots[1]["environment"] == bots[2]["environment"]
    data = [volume for bot in bots for volume in bot["volumes"] if volume.endswith(":/data")]
    assert len(set(data)) == len(bots)
    proxy = (DEPLOY / "Caddyfile").read_text("utf-8")
    assert re.search("reverse_proxy " + " ".join(f"{name}:8443" for name in BOTS), proxy)


@pytest.mark.parametrize("name", ["compose.yaml", "passagebot.service"])
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

"""What is installed is pinned by its hash and listed with its licence; the image runs as nobody in particular."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))


def pins(lock: str) -> list[tuple[str, str]]:
    """Each pinned package, and what stands below it."""
    text = (ROOT / lock).read_text("utf-8")
    return re.findall(r"^([a-z0-9._-]+)==([^\n]*(?:\n[ #][^\n]*)*)", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_of_a_lock_has_a_hash(lock: str) -> None:
    assert pins(lock)
    assert [name for name, below in pins(lock) if "--hash=sha256:" not in below] == []


def test_what_builds_the_package_is_locked_too() -> None:
    (wanted,) = re.findall(r'^requires = \["(\w+)"\]', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    assert wanted in {name for name, _ in pins("requirements-build.lock")}


def test_every_package_that_is_installed_is_listed_with_its_licence() -> None:
    listed = dict(re.findall(r"^\| ([a-z0-9._-]+) \| ([^|]+) \|$", (ROOT / "LICENSES.md").read_text("utf-8"), re.M))
    assert {name for name, _ in pins("requirements.lock")} - listed.keys() == set()
    assert all(licence.strip("? ") for licence in listed.values())


def test_the_image_is_named_to_its_patch_version_and_runs_without_root_and_shell() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    (image,) = [line.partition("=")[2] for line in lines if line.startswith("ARG PYTHON=")]
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", image)
    assert {line.split()[1] for line in lines if line.startswith("FROM ")} == {"${PYTHON}"}
    assert "USER 10001" in lines
    (check,) = [line.strip() for line in lines if line.strip().startswith("CMD [") and "alive" in line]
    assert not re.search(r'"(?:ba)?sh"', check)

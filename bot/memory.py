"""How much memory this process may take."""

from __future__ import annotations

from pathlib import Path

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

LEAST_MEGABYTES = 250
"""With less, libraries end the process with messages of their own."""
# Where Linux says what a container may take, in its two ways.
_CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def allowed_megabytes() -> float:
    """Return how many MB this process may take, infinity where nothing limits it."""
    limits = [float("inf")]
    if resource is not None:
        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        limits += [soft] if soft != resource.RLIM_INFINITY else []
    for path in map(Path, _CONTAINER_LIMITS):
        try:
            limits.append(int(path.read_text()))
        except (OSError, ValueError):  # there is none, or it says `max`
            continue
    return min(limits) / 1e6

"""The bot's figures, as Prometheus reads them.

Questions and errors are counted from the log: what is one event there is one event here, and no other room need
know that it is counted.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from index import Engine

_ANSWERED = "bot.answering.service"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
# Names of routes; whatever else clients think of counts as one.
_ROUTES = frozenset({"", "p", "d", "docs", "look", "login", "logout", "static", "mcp", "webhook"})
_ROUTES |= {"healthz", "readyz", "metrics", "robots.txt"}


class Metrics:
    """Counts while it is open; several bots in one process count all that is logged there."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._questions = Counter(
            "passagebot_questions",
            "Questions that were answered, by verdict and by the way in which they came.",
            ["verdict", "channel"],
            registry=self._registry,
        )
        self._search_s = Histogram(
            "passagebot_search_seconds",
            "How long the search for an answer took.",
            ["channel"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._http_s = Histogram(
            "passagebot_http_seconds",
            "How long an HTTP request took, by the first part of its path.",
            ["route", "status"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._errors = Counter(
            "passagebot_errors", "Errors in the log, by the room that logged them.", ["logger"], registry=self._registry
        )
        self._waiting = self._gauge("updates_waiting", "Updates that are not answered yet.")
        self._passages = self._gauge("passages", "Passages in the index.")
        self._documents = self._gauge("documents", "Documents with passages.")
        self._unreadable = self._gauge("unreadable_files", "Files that could not be read.")
        self._gaps = Gauge(
            "passagebot_gaps", "Questions without an answer, grouped, by state.", ["state"], registry=self._registry
        )
        self._index = Info("passagebot_index", "The state of the documents.", registry=self._registry)
        self._handlers = ((logging.getLogger(_ANSWERED), _Questions(self)), (logging.getLogger(), _Errors(self)))

    def open(self) -> None:
        """Begin to count."""
        for logger, handler in self._handlers:
            logger.addHandler(handler)
        logging.getLogger(_ANSWERED).setLevel(logging.INFO)

    def close(self) -> None:
        """Count no more."""
        for logger, handler in self._handlers:
            logger.removeHandler(handler)

    def asked(self, verdict: str, channel: str, seconds: float) -> None:
        """Count a question."""
        self._questions.labels(verdict, channel).inc()
        self._search_s.labels(channel).observe(seconds)

    def failed(self, room: str) -> None:
        """Count an error."""
        self._errors.labels(room).inc()

    def served(self, route: str, status: int, seconds: float) -> None:
        """Count an HTTP request."""
        self._http_s.labels(route if route in _ROUTES else "other", str(status)).observe(seconds)

    def text(self, engine: Engine, waiting: int, gaps: Mapping[str, int]) -> tuple[bytes, str]:
        """Return all figures, and their media type.

        Args:
            engine: The documents.
            waiting: How many updates are not answered yet.
            gaps: How many gaps are in each state.
        """
        self._waiting.set(waiting)
        for state, count in gaps.items():
            self._gaps.labels(state).set(count)
        self._passages.set(len(engine.passages))
        self._documents.set(len(engine.sources))
        self._unreadable.set(len(engine.unreadable))
        self._index.info({"version": engine.version})
        return generate_latest(self._registry), CONTENT_TYPE_PLAIN_0_0_4

    def _gauge(self, name: str, meaning: str) -> Gauge:
        return Gauge(f"passagebot_{name}", meaning, registry=self._registry)


class _Questions(logging.Handler):
    """Counts the lines that say a verdict."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__()
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        facts = vars(record)
        if "verdict" in facts:
            self._metrics.asked(facts["verdict"], facts["how"], facts["took_ms"] / 1000)


class _Errors(logging.Handler):
    """Counts errors."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.ERROR)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        self._metrics.failed(record.name)

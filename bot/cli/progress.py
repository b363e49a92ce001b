"""How far a build has come, on standard error: a bar in a terminal, otherwise a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.render.terminal import STEPS, Speed, progress_lines
from index import Progress
from index.store.folder import OnProgress


@contextmanager
def progress_bar() -> Iterator[OnProgress]:
    """Show a bar while a block runs; give the block the function to report its progress to."""
    if not sys.stderr.isatty():
        yield progress_lines(sys.stderr)
        return
    # Imported here: a pipe does without it.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[speed]}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks = {step: bar.add_task(name, total=None, visible=False, speed="") for step, name in STEPS.items()}
        speed = Speed()

        def on_progress(progress: Progress) -> None:
            done, total = progress.done, progress.total
            bar.update(tasks[progress.step], completed=done, total=total, visible=True, speed=speed.of(progress))

        yield on_progress

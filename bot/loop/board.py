"""Figures as a picture shows them, and as text where there is none."""

from __future__ import annotations

from bot.loop.figures import VERDICTS, Figures
from bot.render.picture import Bars, Board, Ranking
from bot.texts import Texts

# Names in a ranking.
_NAMED = 5
_CLOCK = ("0:00", "6:00", "12:00", "18:00", "24:00")


def board(figures: Figures, texts: Texts) -> Board:
    """Return what a picture of figures shows."""
    said = texts.loop.labels
    first, last = figures.days[0].day.isoformat(), figures.days[-1].day.isoformat()
    middle = figures.days[len(figures.days) // 2].day.isoformat()
    return Board(
        title=said["title"],
        period=f"{first} – {last}",
        tiles=_tiles(figures, texts),
        days=Bars(
            said["days"],
            [said[verdict] for verdict in VERDICTS],
            [[getattr(day, verdict) for verdict in VERDICTS] for day in figures.days],
            [first, middle, last] if len(figures.days) > 2 else [first, last],
        ),
        hours=Bars(
            said["busiest"], [], [[count] for count in figures.hours], ["0:00", "6:00", "12:00", "18:00", "24:00"]
        ),
        rankings=[
            Ranking(f"{said['gaps']} ({said['people']})", figures.top_gaps[:_NAMED]),
            Ranking(said["documents"], figures.documents[:_NAMED]),
        ],
        note=said["definition"],
    )


def lines(figures: Figures, texts: Texts) -> list[str]:
    """Return figures as lines of text."""
    said = texts.loop.labels
    busiest = sorted(range(24), key=lambda hour: -figures.hours[hour])[:3]
    return [
        *(f"{name}: {figure}" for name, figure in _tiles(figures, texts)),
        " · ".join(f"{said[verdict]} {figures.total(verdict)}" for verdict in VERDICTS),
        f"{said['busiest']}: {', '.join(f'{hour}:00' for hour in busiest if figures.hours[hour])}",
        *(f"{said['gaps']}: {question} ({people})" for question, people in figures.top_gaps[:_NAMED]),
        *(f"{said['documents']}: {source} ({times})" for source, times in figures.documents[:_NAMED]),
        said["definition"],
    ]


def _tiles(figures: Figures, texts: Texts) -> list[tuple[str, str]]:
    said = texts.loop.labels
    took = "–" if figures.hours_to_answer is None else f"{figures.hours_to_answer:.3g}"
    return [
        (said["questions"], f"{figures.total('questions'):,}"),
        (said["people"], f"{figures.people:,}"),
        (said["resolved"], f"{100 * figures.resolved:.0f}%"),
        (said["hours_to_answer"], took),
    ]

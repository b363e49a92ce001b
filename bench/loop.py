"""What the loop costs: a list of gaps, figures, grouping a question, and asking again after a change.

    python bench/loop.py [--passages 40000] [--questions 100000] [--gaps 5000]

Prints what bench/LOOP.md says.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, insert

sys.path.insert(0, str(Path(__file__).parent.parent))

from bot.answering.find import find
from bot.answering.grouping import Grouping, written
from bot.documents.live import LiveEngine
from bot.ledger.ledger import DATABASE, now, open_ledger
from bot.ledger.numbers import Scope
from bot.ledger.questions import normal
from bot.ledger.schema import GAP_QUESTIONS, GAPS, QUESTIONS, SHOWN
from bot.ledger.views import stored
from bot.loop.deadlines import Deadlines
from bot.loop.describing import Describing
from bot.loop.figures import figures
from index import open_index
from index.alike import are_alike, likeness, wording
from index.read.collections import EVERYTHING

_THINGS = (
    "年假 病假 产假 班车 食堂 宿舍 工资 奖金 社保 公积金 体检 培训 合同 发票 报销 采购 招标 门禁 打印机 邮箱".split()
)
_PARTS = "标准 流程 材料 地点 时间 电话 负责人 期限 费用 名单 范围 条件 比例 次数 备案 登记 审批 延期 补办 查询".split()
_PLACES = "北京 上海 广州 深圳 杭州 南京 武汉 成都 西安 重庆 天津 苏州 青岛 厦门 长沙 合肥 郑州 昆明 福州 济南".split()
_ASKED = ("{}{}{}是什么", "请问{}的{}{}怎么办", "{}{}{}有哪些")


def texts(chance: random.Random, number: int) -> tuple[str, str, str]:
    """Three wordings of one made question."""
    words = chance.choice(_PLACES), chance.choice(_THINGS), chance.choice(_PARTS)
    return tuple(f"{form.format(*words)}（{number}号）" for form in _ASKED)  # type: ignore[return-value]


def write_documents(folder: Path, passages: int, chance: random.Random) -> None:
    for file in range(passages // 100):
        sections = []
        for section in range(100):
            place, thing, part = chance.choice(_PLACES), chance.choice(_THINGS), chance.choice(_PARTS)
            sections.append(
                f"## {place}{thing}{part}\n\n{place}的{thing}：{part}见第{file * 100 + section}号通知，每月办理。"
            )
        (folder / f"{file}.md").write_text("\n\n".join(sections), encoding="utf-8")


def write_ledger(data: Path, live: LiveEngine, questions: int, gaps: int, chance: random.Random) -> None:
    engine = create_engine(f"sqlite:///{data / DATABASE}")
    tokenizer, ids = live.engine.tokenizer, [passage.passage_id for passage in live.engine.passages[:5000]]
    view, at = stored(EVERYTHING), datetime.now(UTC)
    wordings = [texts(chance, number) for number in range(gaps)]
    with engine.begin() as connection:
        rows, shown, in_gaps = [], [], []
        for number in range(questions):
            is_gap = number < 3 * gaps
            text = wordings[number // 3][number % 3] if is_gap else chance.choice(chance.choice(wordings))
            verdict = "none" if is_gap else chance.choices(("answer", "nearest"), (8, 2))[0]
            asked_at = at - timedelta(minutes=chance.randrange(365 * 24 * 60))
            rows.append(
                {
                    **{"question_id": f"q{number:011}", "asked_at": asked_at, "place": f"p{number % 900}"},
                    **{"asker": f"a{chance.randrange(3000)}", "text": text, "normal": normal(text), "how": "private"},
                    **{"answered": not is_gap, "confidence": 0.5, "missing": "[]", "version": "v", "took_ms": 1.0},
                    **{"verdict": verdict, "view": view, "first": None if is_gap else chance.choice(ids)},
                }
            )
            if not is_gap:
                shown.append({"question_id": f"q{number:011}", "rank": 0, "passage_id": chance.choice(ids)})
            else:
                one = written(wording(text, tokenizer))
                named = {"question_id": f"q{number:011}", "gap_id": f"g{number // 3:011}", "why": "none"}
                in_gaps.append({**named, "wording": one})
        connection.execute(insert(QUESTIONS), rows)
        connection.execute(insert(SHOWN), shown)
        connection.execute(insert(GAP_QUESTIONS), in_gaps)
        opened = [at - timedelta(hours=chance.randrange(400)) for _ in range(gaps)]
        states = [
            {"gap_id": f"g{n:011}", "view": view, "opened_at": o, "state": "new", "state_at": o}
            for n, o in enumerate(opened)
        ]
        connection.execute(insert(GAPS), states)


async def timed(name: str, call: Callable[[], Awaitable[object]], times: int = 5) -> None:
    took = []
    for _ in range(times):
        began, used = time.perf_counter(), time.process_time()
        await call()
        took.append(((time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000))
    median = sorted(took)[len(took) // 2]
    print(f"{name:58}{took[0][0]:10.0f}{median[0]:10.0f}{median[1]:14.0f}", flush=True)


def judge(tokenizer: object) -> None:
    path = Path(__file__).parent / "alike.txt"
    meanings = [block.splitlines() for block in path.read_text(encoding="utf-8").strip().split("\n\n")]
    asked = [(number, wording(text, tokenizer)) for number, block in enumerate(meanings) for text in block]  # type: ignore[arg-type]
    for seed in range(3):
        random.Random(seed).shuffle(asked)
        groups: list[list[int]] = []
        for number, (_, one) in enumerate(asked):
            near = [(max(likeness(one, asked[other][1]) for other in group), group) for group in groups]
            best = max(near, key=lambda found: found[0], default=(0.0, []))
            alike = any(are_alike(one, asked[other][1]) for other in best[1])
            (best[1] if alike else groups.append([]) or groups[-1]).append(number)
        pairs = [asked[a][0] == asked[b][0] for group in groups for a, b in combinations(group, 2)]
        precision, recall = sum(pairs) / len(pairs), sum(pairs) / (3 * len(meanings))
        print(f"grouping, order {seed}: precision {precision:.3f}, recall {recall:.3f}")


async def measure(folder: Path, passages: int, questions: int, gaps: int) -> None:
    chance = random.Random(7)
    (folder / "docs").mkdir()
    write_documents(folder / "docs", passages, chance)
    live = LiveEngine(open_index(folder / "docs", folder / "data"))
    live.engine.prepare()
    ledger = await open_ledger(folder / "data")
    write_ledger(folder / "data", live, questions, gaps, chance)
    print(f"{len(live.engine.passages)} passages, {questions} questions, {gaps} gaps")
    print(f"{'':58}{'first, ms':>10}{'later, ms':>10}{'processor, ms':>14}")
    describing = Describing(ledger, live, Deadlines(2, 7), now)
    await timed("/gaps, a page by age", lambda: describing.page(EVERYTHING, 0, 0))
    await timed("/gaps, a page by people", lambda: describing.page(EVERYTHING, 1, 0))
    await timed("/gaps, the last page", lambda: describing.page(EVERYTHING, 0, 10**6))
    year = Scope(now() - timedelta(days=365), EVERYTHING)
    await timed("/stats, the figures of a year", lambda: figures(ledger, live, year, now()))
    grouping, number = Grouping(ledger.gaps, live), iter(range(10**6))

    async def group() -> None:
        text = chance.choice(texts(chance, chance.randrange(gaps)))
        await grouping.note(f"n{next(number):011}", text, "none", EVERYTHING)

    await timed("grouping a question (first: all wordings are read)", group, 50)
    asked = [chance.choice(texts(chance, n)) for n in range(200)]
    began, used = time.perf_counter(), time.process_time()
    for text in asked:
        await asyncio.to_thread(find, live.engine, text, 1)
    took, used = (time.perf_counter() - began) / len(asked), (time.process_time() - used) / len(asked)
    print(f"asking one question again: {1000 * took:.1f} ms, {1000 * used:.1f} ms of a processor")
    print(f"a minute of a processor asks {60 / used:,.0f} questions; at a fifth of one that takes {60 / 0.2:.0f} s")
    judge(live.engine.tokenizer)
    await ledger.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=40_000)
    parser.add_argument("--questions", type=int, default=100_000)
    parser.add_argument("--gaps", type=int, default=5_000)
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        asyncio.run(measure(Path(name), given.passages, given.questions, given.gaps))

"""Every number of the ranking can be changed for an experiment, and only the numbers there are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index import open_index
from index.errors import WrongRecipe
from index.rank.recipe import RECIPE
from tests.conftest import MakeFolder
from tests.support.command import passagebot

GOLDEN = {"question": "年假几天", "passages": [{"source": "a.md", "text": "年假五天，须提前申请。"}]}


def test_changed_numbers_keep_their_kind() -> None:
    changed = RECIPE.changed(["k1=1.2", "reranked=5"])
    assert (changed.k1, changed.reranked, changed.b) == (1.2, 5, RECIPE.b)


@pytest.mark.parametrize("setting", ["k2=1", "k1", "k1=", "k1=much", "reranked=1.5", "=1", ""])
def test_what_is_no_number_of_the_recipe_is_named(setting: str) -> None:
    with pytest.raises(WrongRecipe, match=setting or "no number"):
        RECIPE.changed([setting])


@pytest.mark.parametrize("setting", ["k1=-1", "b=1.5", "unigrams=-0.1", "reranked=0", "k1=nan", "sentence=inf"])
def test_a_number_that_no_ranking_can_have_is_named(setting: str) -> None:
    with pytest.raises(WrongRecipe, match=setting.split("=", maxsplit=1)[0]):
        RECIPE.changed([setting])


def test_a_recipe_changes_scores_and_not_the_index(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.md": "年假五天，年假须提前申请。", "b.md": "加班可以调休。"})
    usual = open_index(docs, tmp_path / "data").search("年假", 1)[0]
    changed = open_index(docs, tmp_path / "data", recipe=RECIPE.changed(["k1=2"])).search("年假", 1)[0]
    assert changed.passage == usual.passage
    assert changed.score != usual.score


def test_eval_takes_numbers_and_names_wrong_ones_in_one_line(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.md": "年假五天，须提前申请。"})
    golden = tmp_path / "golden.jsonl"
    golden.write_text(json.dumps(GOLDEN, ensure_ascii=False), encoding="utf-8")
    asked = ["eval", "--docs", str(docs), "--golden", str(golden), "--json"]
    found = json.loads(
        passagebot(*asked, "--set", "k1=1.2", "--set", "min_confidence=1", data=tmp_path, check=0).stdout
    )
    assert found["recall@1"] == 1
    assert found["verdicts"] == {"answer": 0, "nearest": 1, "none": 0}
    wrong = passagebot(*asked, "--set", "k9=1", data=tmp_path, check=2)
    assert wrong.stderr.count("\n") == 1
    assert "k9=1" in wrong.stderr

"""LookBench's figures: its own definition written out, and scikit-learn's nDCG, on the same rankings."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from Orange.data import DiscreteVariable, Domain, Table
from sklearn.metrics import ndcg_score

from orangecontrib.aiff.__main__ import main
from orangecontrib.aiff.evaluation.evaluation import evaluate_table
from orangecontrib.aiff.evaluation.lookbench import (
    OTHER_SEARCH,
    RECALLS,
    TWO_NAMES,
    lookbench_figures,
    lookbench_sentences,
)
from orangecontrib.aiff.evaluation.protocol import BY_ITEM, PRESETS
from orangecontrib.aiff.evaluation.sentences import describe
from orangecontrib.aiff.photos.columns import CATEGORY, CATEGORY_AND_MAIN

from ..cases import photos_table
from ..photos.datasets.test_lookbench import make

PAGE = Path(__file__).parents[2] / "doc" / "lookbench.md"
KS = (1, 5, 10, 20)
FINE = PRESETS["lookbench_fine"].protocol


def look_alike(seed=0, queries=25, gallery=60, noise=30):
    """A table as the loader has it: 4 categories, 3 main attributes, and vectors at random."""
    rng = np.random.default_rng(seed)
    n = queries + gallery + noise
    splits = np.repeat([0.0, 1.0, 2.0], [queries, gallery, noise])
    categories = rng.integers(0, 4, n).astype(float)
    mains = rng.integers(0, 3, n)
    fine = categories * 3 + mains
    fine[0] = 12.0  # what nothing in the gallery is
    items = [f"i{number:03}" for number in rng.integers(0, 40, n)]
    categories[splits == 2] = fine[splits == 2] = np.nan
    items[queries + gallery :] = [None] * noise
    table = photos_table(items, "c" * queries + "s" * (n - queries), rng.normal(size=(n, 6)))
    more = [
        DiscreteVariable("split", ("query", "gallery", "noise")),
        DiscreteVariable(CATEGORY, tuple("abcd")),
        DiscreteVariable(CATEGORY_AND_MAIN, tuple(f"{c}: {m}" for c in "abcd" for m in "xyz") + ("other",)),
    ]  # fmt: skip
    domain = Domain(table.domain.attributes, table.domain.class_var, [*table.domain.metas, *more])
    metas = np.column_stack([table.metas, splits, categories, fine])
    return Table.from_numpy(domain, table.X, table.Y, metas.astype(object))


def as_lookbench_does(table, column):
    """Its evaluators' loops, in a few lines: recall and nDCG of every query, misses included."""
    split = np.array([str(row["split"]) for row in table])
    labels = np.array([str(row[column]) for row in table], dtype=object)
    vectors = table.X / np.linalg.norm(table.X, axis=1, keepdims=True)
    asking, searched = np.flatnonzero(split == "query"), np.flatnonzero(split != "query")
    found = {}
    for k in KS:
        hits, gains = [], []
        for row in asking:
            order = searched[np.argsort(-(vectors[searched] @ vectors[row]), kind="stable")]
            right = (labels[order] == labels[row]) & (labels[row] != "?")
            hits.append(right[:k].any())
            best = (1 / np.log2(np.arange(2, min(right.sum(), k) + 2))).sum()
            gain = (right[:k] / np.log2(np.arange(2, k + 2))).sum()
            gains.append(gain / best if best else 0.0)
        found |= {f"recall@{k}": 100 * np.mean(hits), f"ndcg@{k}": 100 * np.mean(gains)}
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("key", "column"),
    [("lookbench_fine", CATEGORY_AND_MAIN), ("lookbench_coarse", CATEGORY), ("lookbench_item", "item")],
)  # fmt: skip
def test_figures_are_those_of_its_definition(seed, key, column):
    table = look_alike(seed)
    evaluation = evaluate_table(table, PRESETS[key].protocol)
    assert len(evaluation.task.gallery) == 90  # the distractors are searched
    found, wanted = lookbench_figures(evaluation), as_lookbench_does(table, column)
    assert set(found) == set(wanted)
    for name, value in wanted.items():
        assert found[name] == pytest.approx(value, abs=1e-9), name


def test_ndcg_is_scikit_learn_s():
    table = look_alike()
    evaluation = evaluate_table(table, FINE)
    task = evaluation.task
    vectors = table.X / np.linalg.norm(table.X, axis=1, keepdims=True)
    near = vectors[task.queries] @ vectors[task.gallery].T
    relevant = task.relevant().astype(float)
    for place, k in enumerate(KS):
        for query in range(len(task.queries)):
            theirs = ndcg_score(relevant[query : query + 1], near[query : query + 1], k=k)
            assert evaluation.per_query.ndcg[query, place] == pytest.approx(theirs, abs=1e-9)
        mean = ndcg_score(relevant, near, k=k)
        assert evaluation.figures[f"ndcg@{k}"] == pytest.approx(mean, abs=1e-9)


def test_at_the_first_rank_ndcg_is_recall_and_at_five_it_is_not():
    """So a column of nDCG@5 that is called Fine Recall@1 is noticed."""
    found = lookbench_figures(evaluate_table(look_alike(), FINE))
    assert found["ndcg@1"] == pytest.approx(found["recall@1"])
    assert abs(found["ndcg@5"] - found["recall@1"]) > 1


def test_sentences_say_which_is_which():
    evaluation = evaluate_table(look_alike(), FINE)
    first, second, third = lookbench_sentences(evaluation)
    found = lookbench_figures(evaluation)
    recalls = ", ".join(f"{found[f'recall@{k}']:.2f}" for k in KS)
    assert first.startswith(
        f"As LookBench counts, Fine Recall at 1, 5, 10, 20: {recalls}; nDCG at "
    )
    assert second.startswith("There 1 query that no photo answers is a miss")
    assert third == TWO_NAMES
    assert describe(evaluation)[-3:] == [first, second, third]


def test_other_protocols_have_no_such_sentence():
    table = look_alike()
    coarse = lookbench_sentences(evaluate_table(table, PRESETS["lookbench_coarse"].protocol))
    assert "Coarse Recall" in coarse[0] and TWO_NAMES not in coarse
    for protocol in (PRESETS["plain"].protocol, replace(FINE, averaging=BY_ITEM)):
        assert lookbench_sentences(evaluate_table(table, protocol)) == []


@pytest.mark.parametrize("changed", [{"search": "csls"}, {"distance": "euclidean"}])
def test_a_search_of_one_s_own_is_still_the_preset_and_is_told_of(changed):
    evaluation = evaluate_table(look_alike(), replace(FINE, **changed))
    assert lookbench_sentences(evaluation)[1] == OTHER_SEARCH


def test_every_name_is_a_preset_s():
    assert set(RECALLS) == {key for key in PRESETS if key.startswith("lookbench")}


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    folder = make(tmp_path / "lb")
    plain = ["--vector", "features", "--region", "whole", "--align", "none", "--search", "nearest"]
    asked = ["evaluate", str(folder), "--split", "real_streetlook", *plain]
    assert main([*asked, "--preset", "lookbench_fine"]) == 0
    out, _ = capsys.readouterr()
    assert "2 consumer photos" in out and "6 shop photos" in out  # a coat has no main attribute
    assert "As LookBench counts, Fine Recall at 1, 5, 10, 20" in out
    assert main([*asked, "--gallery", "gallery", "--preset", "lookbench_item", "--json", "-"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["protocol"]["ks"] == list(KS) and report["protocol"]["gallery"] == 4
    assert set(report["systems"][0]["ndcg"]) == {"1", "5", "10", "20"}


def test_the_page_s_code_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    make(tmp_path / "look-bench")
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    exec(compile(code, PAGE.name, "exec"), {})
    out, _ = capsys.readouterr()
    assert "2 consumer photos" in out and "Hit@1 " in out


def test_the_page_names_every_preset():
    text = PAGE.read_text("utf-8")
    for key, name in RECALLS.items():
        assert f"| {PRESETS[key].label} | `{key}` |" in text and f"{name}@k" in text

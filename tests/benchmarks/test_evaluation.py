import importlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from orangecontrib.aiff.evaluation.ranking import rankings
from orangecontrib.aiff.evaluation.ranking.kept import TOP

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "evaluation.py"


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPT.parent)
    spec = importlib.util.spec_from_file_location("benchmark_of_evaluation", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_searches_are_asked_for_as_many_photos_as_are_kept(benchmark):
    assert benchmark.NEAREST == TOP


@pytest.mark.parametrize(
    "key", ["ours", "table", "faiss", "faiss_rows", "usearch", "argsort", "torchmetrics"]
)
def test_all_ways_find_the_same(benchmark, monkeypatch, key):
    monkeypatch.setattr(rankings, "LARGE", 0)
    _, way, package, _ = benchmark.WAYS[key]
    if package and not benchmark.installed(package):
        pytest.skip(f"{package} is not installed")
    vectors = benchmark.make_vectors(120, 90, 48)
    items = vectors.gallery_items[(vectors.queries @ vectors.gallery.T).argmax(axis=1)]
    hit = (items == vectors.query_items).mean()
    assert 0.1 < hit < 0.9
    assert way(vectors)().startswith(f"Hit@1 {hit:.4f}")


def test_seconds_of_some_queries_are_counted_up(benchmark, monkeypatch, tmp_path):
    vectors = benchmark.make_vectors(60, 40, 4)
    np.save(tmp_path / "queries.npy", vectors.queries)
    np.save(tmp_path / "gallery.npy", vectors.gallery)
    monkeypatch.setattr(benchmark, "SAMPLE", 20)
    asked, clock = [], iter([1.0, 3.0])

    def way(given):
        return lambda: asked.append(len(given.queries)) or "found"

    monkeypatch.setitem(benchmark.WAYS, "argsort", ("sorted", way, "", True))
    monkeypatch.setattr(benchmark.time, "perf_counter", lambda: next(clock))
    found = benchmark.measure("argsort", tmp_path)
    assert (asked, found["wall"], found["found"]) == ([20], 6.0, "found")
    assert found["mb"] > 1


def test_what_is_not_installed_is_named_and_left_out(benchmark, monkeypatch, capsys):
    monkeypatch.setattr(benchmark, "installed", lambda package: "1" if package == "numpy" else "")
    took = {"ours": 2.0, "product": 1.0, "argsort": 11.0}
    measured = []

    def measure(key, folder):
        measured.append(key)
        return {"wall": took.get(key, 4.0), "busy": 3.0, "mb": 1_234.0, "found": "Hit@1"}

    monkeypatch.setattr(benchmark, "measure_apart", measure)
    monkeypatch.setattr(sys, "argv", ["evaluation.py", "--queries=9", "--gallery=8", "--rounds=2"])
    benchmark.main()
    said = capsys.readouterr().out
    for package in ("faiss-cpu", "usearch", "torchmetrics"):
        assert f"{package} is not installed, so its lines are left out" in said
    assert "nearest" not in said
    assert measured == ["ours", "table", "product", "argsort", "ours", "table", "product"]
    row = next(line for line in said.splitlines() if "product" in line)
    assert "1.00 s" in row and "0.50" in row and "1,234 MB" in row


def test_a_process_of_its_own_says_what_it_took(tmp_path):
    rng = np.random.default_rng(0)
    for name, rows in (("queries", 6), ("gallery", 8)):
        np.save(tmp_path / f"{name}.npy", rng.random((rows, 4), dtype=np.float32))
    command = [sys.executable, SCRIPT, "--way=product", f"--folder={tmp_path}"]
    found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    assert found["wall"] > 0 and found["mb"] > 1

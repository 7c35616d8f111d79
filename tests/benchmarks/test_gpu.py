"""The clock of the benchmark on a GPU, without one."""

import importlib.util
from pathlib import Path

import pytest
import torch

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "gpu.py"


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPT.parent)
    spec = importlib.util.spec_from_file_location("benchmark_on_gpu", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("spans", "length"),
    [
        ([], 0),
        ([(3, 5), (0, 2)], 4),
        ([(0, 4), (2, 6)], 6),  # two threads at once
        ([(0, 10), (2, 3), (9, 11)], 11),
    ],
)
def test_time_in_several_spans_is_counted_once(benchmark, spans, length):
    assert benchmark.covered(spans) == length


def test_a_clock_counts_what_its_own_device_computes(benchmark, monkeypatch):
    now, streams = [0.0], []

    class Event:
        def __init__(self, enable_timing):
            assert enable_timing

        def record(self, stream):
            streams.append(stream)
            self.at = now[0]

        def elapsed_time(self, end):
            return end.at - self.at

    class Network(torch.nn.Module):
        def forward(self, milliseconds):
            now[0] += milliseconds

    monkeypatch.setattr(torch.cuda, "Event", Event)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: f"of {device}")
    network = Network()
    clock = benchmark.Clock(network, torch.device("cuda:1"))
    for pause in (100, 0):
        network(500)
        now[0] += pause
    assert clock.seconds() == 1.0
    assert clock.seconds() == 0
    assert set(streams) == {"of cuda:1"}

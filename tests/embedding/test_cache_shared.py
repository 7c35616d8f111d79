"""The cache under several programs at once, and under programs that are killed."""

import multiprocessing
import random
import sqlite3
import sys
import time

import numpy as np
import pytest
from PIL import Image

from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.pipeline import embed_photos

from .fake import FakeEmbedder

SEED, KILLS, PHOTOS, LENGTH = 0, 20, 400, 512


class SlowEmbedder(FakeEmbedder):
    """Takes a moment for a batch, so that a program can be killed at any."""

    def vectors(self, pixels):
        time.sleep(0.002)
        return super().vectors(pixels)


@pytest.fixture(scope="module")
def processes():
    """Programs of their own; forked from a fresh one that has imported all, where there is one."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload([__name__, "torch"])
    return context


@pytest.fixture
def file(tmp_path):
    return tmp_path / "cache" / "vectors.sqlite"


def embed(paths, file, sender):
    with VectorCache(file) as cache:
        embed_photos(paths, SlowEmbedder(), cache, sender.send)
    sender.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no SIGKILL")
def test_what_was_done_is_there_after_a_kill_at_any_moment(processes, file, tmp_path):
    moments = random.Random(SEED)
    paths = [str(tmp_path / f"{index}.png") for index in range(PHOTOS)]
    for index, path in enumerate(paths):  # no two alike: they would be computed once
        Image.new("RGB", (12, 16), (index % 256, index // 256, 128)).save(path)
    kept, ended_by_itself = 0, 0
    for turn in range(KILLS):
        receiver, sender = processes.Pipe(duplex=False)
        child = processes.Process(target=embed, args=(paths, file, sender))
        child.start()
        sender.close()
        # After a few photos more than before, and then at any moment of a batch.
        wanted = kept + moments.randrange(1, 2 * PHOTOS // KILLS)
        done = 0
        try:
            while done < wanted and receiver.poll(30):
                done = round(receiver.recv() * PHOTOS)
            time.sleep(moments.random() * 0.006)
            child.kill()
            child.join()
            while True:  # what it had said before it died
                done = round(receiver.recv() * PHOTOS)
        except EOFError:
            ended_by_itself += child.exitcode == 0
        receiver.close()
        with sqlite3.connect(file) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        opened.close()
        with VectorCache(file) as cache:
            assert cache.note == "" and cache.count() >= max(done, kept), f"turn {turn}"
            kept = cache.count()
    assert ended_by_itself < KILLS / 2 and kept > PHOTOS / 4
    with VectorCache(file) as cache:
        last = embed_photos(paths, FakeEmbedder(), cache)
    assert (last.cached, last.computed) == (kept, PHOTOS - kept)
    with VectorCache(tmp_path / "another.sqlite") as cache:
        undisturbed = embed_photos(paths, FakeEmbedder(), cache)
    np.testing.assert_array_equal(last.vectors, undisturbed.vectors)


def put_many(file, name, limit, batches, sender):
    with VectorCache(file, limit) as cache:
        for batch in range(batches):
            digests = [f"{name} {batch} {row}".encode() for row in range(8)]
            cache.put(digests, "net", np.full((8, LENGTH), batch, np.float32))
        sender.send(cache.note)


def clear_often(file, times, sender):
    with VectorCache(file) as cache:
        for _ in range(times):
            time.sleep(0.01)
            cache.clear()
        sender.send(cache.note)


def run_all(processes, *jobs):
    """What each job, a function and its arguments, sends; all at once, each its own program."""
    running = []
    for work, *arguments in jobs:
        receiver, sender = processes.Pipe(duplex=False)
        child = processes.Process(target=work, args=(*arguments, sender))
        child.start()
        sender.close()
        running.append((child, receiver))
    sent = []
    for child, receiver in running:
        assert receiver.poll(60)
        sent.append(receiver.recv())
        child.join(60)
    return sent


def test_windows_that_write_at_once_all_keep_theirs(processes, file):
    jobs = [(put_many, file, name, 10**9, 50) for name in "abcd"]
    assert run_all(processes, *jobs) == [""] * 4
    with VectorCache(file) as cache:
        assert cache.count() == 4 * 50 * 8
        assert cache.get(b"c 49 7", "net")[0] == 49


def test_windows_that_evict_at_once_stay_below_the_limit(processes, file):
    jobs = [(put_many, file, name, 1_000_000, 100) for name in "ab"]
    assert run_all(processes, *jobs) == [""] * 2
    with VectorCache(file) as cache:
        assert 200 < cache.count() < 600
    assert file.stat().st_size < 3_000_000


def test_one_window_clears_while_another_writes(processes, file):
    jobs = [(put_many, file, "a", 10**9, 200), (clear_often, file, 20)]
    assert run_all(processes, *jobs) == ["", ""]
    with VectorCache(file) as cache:
        cache.put([b"d" * 32], "net", np.ones((1, LENGTH), np.float32))
        assert cache.get(b"d" * 32, "net")[0] == 1
    with sqlite3.connect(file) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)

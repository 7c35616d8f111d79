"""Ray on this computer: two workers, of which one is killed, and a photo that nobody can read."""

import os
import signal
import threading
import time

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orangecontrib.aiff import api
from orangecontrib.aiff.catalogue.cluster import engine
from orangecontrib.aiff.catalogue.cluster.addresses import Addresses
from orangecontrib.aiff.catalogue.cluster.engine import (
    Cluster,
    connected,
    gpu_share,
    index_addresses_on,
    index_images_on,
)
from orangecontrib.aiff.catalogue.cluster.pieces import result_of
from orangecontrib.aiff.catalogue.indexing import Indexed, index_images
from orangecontrib.aiff.catalogue.space import space_of_embedders
from orangecontrib.aiff.catalogue.store import make_catalogue, open_catalogue
from orangecontrib.aiff.catalogue.upkeep import check, clean
from orangecontrib.aiff.embedding.cache import VectorCache
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe
from orangecontrib.aiff.errors import CatalogueError

from ...folders import make_collector

TWO = Cluster(workers=2)
ONE = Cluster(workers=1)  # where nothing hangs on how many: to start one takes seconds


@pytest.fixture(scope="module")
def ray():
    """Started once, since that takes seconds; each run finds it and leaves it."""
    with connected(TWO):
        yield


@pytest.fixture
def folder(tmp_path):
    return make_collector(tmp_path / "shop" / "anna_rossi_AIFF_2026", garments=6)


@pytest.fixture
def catalogue(tmp_path):
    return make_catalogue(tmp_path / "c", space_of_embedders([Embedder(Recipe("colour"))]))


def workers():
    """Programs of Ray's that embed."""
    found = []
    for each in psutil.process_iter(["cmdline"]):
        if "MapWorker" in " ".join(each.info["cmdline"] or ()):
            found.append(each.pid)
    return found


def test_a_worker_that_is_killed_costs_nothing(tmp_path, folder, catalogue, ray, monkeypatch):
    monkeypatch.setattr(engine, "PIECE", 3)
    monkeypatch.setattr(engine, "COMMIT_S", 0)
    bad = folder / "dress_2" / "shop_2.jpg"
    images = api.read(folder)
    bad.write_bytes(b"no longer a photo")
    killed = []

    def kill():
        until = time.monotonic() + 120
        while not killed and time.monotonic() < until:
            for pid in workers()[:1]:
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
            time.sleep(0.02)

    thread = threading.Thread(target=kill)
    thread.start()
    done = index_images_on(TWO, catalogue, images, whole=True)
    thread.join()
    assert killed
    assert (done.new, done.changed, done.same, done.photos) == (35, 0, 0, 35)
    assert [each.path.endswith("shop_2.jpg") for each in done.problems] == [True]
    found = open_catalogue(catalogue.folder)
    assert len(found) == len(set(found.ids.tolist())) == 35
    assert check(found).is_sound

    # The same vectors as one process makes, whatever the order in which they came.
    alone = make_catalogue(tmp_path / "d", catalogue.space)
    with VectorCache(tmp_path / "vectors.sqlite") as cache:
        index_images(alone, images, cache)
        assert alone.ids.tolist() == found.ids.tolist()
        columns = ["vector", "lengths", "item", "path", "digest", "stamp"]
        assert found.rows(found.ids, columns).equals(alone.rows(alone.ids, columns))

        # What is done is not done again, by either; what has changed is.
        assert index_images(found, images, cache).same == 35
    photo = folder / "dress_3" / "shop_3.jpg"
    photo.write_bytes((folder / "dress_4" / "shop_3.jpg").read_bytes())
    os.utime(photo, ns=(1, 1))
    (folder / "dress_1" / "shop_1.jpg").unlink()
    bad.write_bytes(photo.read_bytes())
    done = index_images_on(ONE, found, api.read(folder), whole=True, prune=True)
    assert (done.new, done.changed, done.same, done.removed) == (1, 1, 33, 1)
    assert done.photos == 35 and not done.problems


def test_a_table_of_addresses(tmp_path, folder, catalogue, ray):
    files = sorted(str(each.relative_to(tmp_path)) for each in folder.rglob("*.jpg"))
    columns = {"image": [*files, "no.jpg", None], "item": ["x"] * (len(files) + 2)}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet", row_group_size=20)
    shares = []
    table = Addresses(str(tmp_path / "a.parquet"))
    done = index_addresses_on(ONE, catalogue, table, callback=shares.append)
    assert (done.new, done.same, done.photos, len(done.problems)) == (36, 0, 36, 2)
    assert shares == sorted(shares) and shares[-1] == 1
    done = index_addresses_on(ONE, open_catalogue(catalogue.folder), table)
    assert (done.new, done.same, done.photos, len(done.problems)) == (0, 36, 36, 2)


def test_whoever_stops_keeps_what_was_committed(folder, catalogue, ray, monkeypatch):
    monkeypatch.setattr(engine, "PIECE", 3)
    monkeypatch.setattr(engine, "COMMIT_S", 0)

    class Stopped(Exception):
        pass

    def stop(share):
        if share > 0.3:
            raise Stopped

    with pytest.raises(Stopped):
        index_images_on(ONE, catalogue, api.read(folder), callback=stop)
    kept = len(open_catalogue(catalogue.folder))
    assert 0 < kept < 36
    done = index_images_on(ONE, catalogue, api.read(folder))
    assert (done.same, done.new, done.photos) == (kept, 36 - kept, 36)
    with engine.writer(catalogue) as write:
        clean(write)
    assert check(catalogue).left_over == 0


def test_what_ails_one_worker_ends_the_work_with_its_sentence(catalogue):
    results = iter([result_of(seen=3), result_of(trouble="The device is full.")])
    with engine.writer(catalogue) as write, pytest.raises(CatalogueError, match="device is full"):
        engine._committed(write, lambda: results, 10, lambda _: None)


def test_a_photo_of_two_pieces_is_never_committed_twice_at_once(monkeypatch):
    committed = []
    monkeypatch.setattr(engine, "_adopted", lambda *got: committed.append(got[1:]) or Indexed())
    results = iter([result_of(["a"], [1, 2]), result_of(["b"], [2, 3]), result_of(["c"], [4])])
    engine._committed(None, lambda: results, 5, lambda _: None)
    assert committed == [(["a"], [1, 2]), (["b", "c"], [2, 3, 4])]


@pytest.mark.parametrize(
    ("gpus", "workers", "share"), [(0, 3, None), (4, 4, 1), (4, 2, 1), (2, 3, 0.5), (1, 6, 0.1666)]
)
def test_workers_find_room_on_the_gpus(gpus, workers, share):
    assert gpu_share(gpus, workers) == share
    if share:
        assert gpus * int(1 / share) >= workers

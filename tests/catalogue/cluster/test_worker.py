"""What a worker answers, asked without a cluster."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orangecontrib.aiff import api
from orangecontrib.aiff.catalogue.cluster import worker as module
from orangecontrib.aiff.catalogue.cluster.addresses import Addresses, pieces_of_table
from orangecontrib.aiff.catalogue.cluster.pieces import piece_of
from orangecontrib.aiff.catalogue.cluster.worker import Order, Worker
from orangecontrib.aiff.catalogue.facts import facts_of
from orangecontrib.aiff.catalogue.space import space_of_embedders
from orangecontrib.aiff.catalogue.store import make_catalogue, writer
from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.recipe import Recipe

from ...folders import make_collector


@pytest.fixture
def catalogue(tmp_path):
    return make_catalogue(tmp_path / "c", space_of_embedders([Embedder(Recipe("colour"))]))


@pytest.fixture
def facts(tmp_path, catalogue):
    folder = make_collector(tmp_path / "shop" / "anna_AIFF_2026", garments=1)
    return facts_of(api.read(folder), catalogue.places, lambda _: None)


def order_of(catalogue, **more):
    return Order(str(catalogue.folder), catalogue.space.identity, "cpu", **more)


def piece_of_table(table, images, items):
    pq.write_table(pa.table({"image": images, "item": items}), table.table)
    return pieces_of_table(table, 100, 1)[0]


def asked(worker, piece):
    (row,) = worker(piece).to_pylist()
    return row


def test_photos_become_a_fragment_that_nobody_sees_before_it_is_committed(catalogue, facts):
    row = asked(Worker(order_of(catalogue)), piece_of(facts, np.arange(6)))
    assert (row["seen"], row["same"], row["problems"], row["trouble"]) == (6, 0, [], "")
    assert sorted(row["ids"]) == sorted(facts.ids.tolist())
    catalogue.refresh()
    assert len(catalogue) == 0
    with writer(catalogue) as write:
        write.adopt(row["fragments"], np.array(row["ids"]))
        assert len(catalogue) == 6
        write.adopt(asked(Worker(order_of(catalogue)), piece_of(facts, np.arange(2)))["fragments"],
                    facts.ids[:2])  # fmt: skip
    catalogue.refresh()
    assert catalogue.ids.tolist() == sorted(facts.ids.tolist())  # each once
    assert catalogue.count() == catalogue.table.count_rows() == 6


def test_a_photo_that_cannot_be_read_is_a_row_of_the_answer(catalogue, facts):
    Path(facts.files[2]).write_bytes(b"no photo")
    row = asked(Worker(order_of(catalogue)), piece_of(facts, np.arange(6)))
    assert len(row["ids"]) == 5 and len(row["fragments"]) == 1
    (problem,) = row["problems"]
    assert problem["file"] == facts.name(2)


def test_a_photo_that_fails_as_nobody_knows_costs_no_other(catalogue, facts, monkeypatch):
    bad, embed = facts.files[3], module.embedded_rows

    def strange(catalogue, some, part, *rest):
        if any(some.files[row] == bad for row in part):
            raise ZeroDivisionError
        return embed(catalogue, some, part, *rest)

    monkeypatch.setattr(module, "embedded_rows", strange)
    row = asked(Worker(order_of(catalogue)), piece_of(facts, np.arange(6)))
    assert len(row["ids"]) == 5 and sorted(row["ids"]) != sorted(facts.ids.tolist())
    (problem,) = row["problems"]
    assert problem["file"] == facts.name(3) and "ZeroDivisionError" in problem["problem"]


def test_rows_of_a_table_that_are_known_are_passed_over(tmp_path, catalogue, facts):
    images = [*facts.files, "../outside.jpg"]
    table = Addresses(str(tmp_path / "shop" / "a.parquet"))
    batch = piece_of_table(table, images, ["x"] * 7)
    worker = Worker(order_of(catalogue, addresses=table))
    first = asked(worker, batch)
    assert (first["seen"], len(first["ids"]), first["same"]) == (7, 6, 0)
    assert [each["file"] for each in first["problems"]] == ["../outside.jpg"]
    known = np.sort(np.array(first["ids"]))
    with writer(catalogue) as write:
        write.adopt(first["fragments"], known)
    stamps = catalogue.rows(known, ["stamp"])["stamp"].to_numpy()
    worker = Worker(order_of(catalogue, addresses=table), (known, stamps))
    again = asked(worker, batch)
    assert (again["same"], again["ids"], again["fragments"]) == (6, [], [])
    worker = Worker(order_of(catalogue, addresses=table), (known, stamps))
    changed = asked(worker, piece_of_table(table, images[:2], ["x", "y"]))
    assert (changed["same"], len(changed["ids"])) == (1, 1)


def test_a_machine_that_sees_another_catalogue_says_so(tmp_path, catalogue, facts):
    piece = piece_of(facts, np.arange(2))
    lost = Order(str(tmp_path / "no"), catalogue.space.identity, "cpu", is_here=False)
    row = asked(Worker(lost), piece)
    assert "does not see the catalogue" in row["trouble"] and not row["fragments"]
    other = Order(str(catalogue.folder), "another", "cpu")
    assert "sees another catalogue" in asked(Worker(other), piece)["trouble"]


def test_nothing_stays_on_a_machine_of_a_cluster(tmp_path, catalogue, facts, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(module.tempfile, "tempdir", None)
    kept = tmp_path / "cache"
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(kept))
    worker = Worker(order_of(catalogue, is_here=False))
    row = asked(worker, piece_of(facts, np.arange(6)))
    assert json.loads(row["fragments"][0])["physical_rows"] == 6
    assert not list(kept.rglob("vectors*"))
    worker.close()
    assert not list((tmp_path / "tmp").iterdir())

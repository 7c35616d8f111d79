import numpy as np
import pytest
from Orange.data import Domain, Table
from Orange.distance import Cosine
from Orange.misc import DistMatrix

from orangecontrib.aiff.errors import ProtocolError
from orangecontrib.aiff.evaluation.evaluation import evaluate_matrix, evaluate_table
from orangecontrib.aiff.evaluation.ranking.sources import check_matrix
from orangecontrib.aiff.evaluation.systems import System, evaluate_systems, shared_rows

from ..cases import photos_table, random_table

TABLE = random_table(np.random.default_rng(0), garments=30, spread=2.5)


def worse(table, amount=3.0, seed=1):
    other = table.copy()
    with other.unlocked(other.X):
        other.X += amount * np.random.default_rng(seed).normal(size=other.X.shape)
    return other


def with_new_ids(table):
    return Table.from_numpy(table.domain, table.X, table.Y, table.metas)


def test_one_system_is_what_it_is_by_itself():
    found = evaluate_systems([System.of(TABLE, "one")])
    assert found.evaluations[0].figures == evaluate_table(TABLE).figures
    assert found.comparisons == () and found.notes() == []


def test_tables_and_matrices_side_by_side():
    found = evaluate_systems([System.of(TABLE, "table"), System.of(Cosine(TABLE), "matrix")])
    table, matrix = found.evaluations
    assert (table.protocol.distance, matrix.protocol.distance) == ("cosine", "given")
    assert matrix.figures.values == pytest.approx(table.figures.values, abs=1e-12)
    np.testing.assert_array_equal(matrix.top, table.top)


def test_systems_are_compared_on_the_photos_they_share():
    rng = np.random.default_rng(1)
    some, others = TABLE[rng.permutation(210)[:180]], worse(TABLE)[::-1]
    found = evaluate_systems([System.of(some, "a"), System.of(others[:200], "b")])
    shared = np.isin(some.ids, others.ids[:200])
    np.testing.assert_array_equal(found.table.ids, some.ids[shared])
    assert found.left_out == (180 - shared.sum(), 200 - shared.sum())
    alone = evaluate_table(some[shared])
    assert found.evaluations[0].figures == alone.figures
    order = [list(others.ids).index(row_id) for row_id in some.ids[shared]]
    assert found.evaluations[1].figures == evaluate_table(others[order]).figures
    (note,) = found.notes()
    assert "they share" in note and f"{180 - shared.sum()} photos of a" in note


def test_a_matrix_of_more_photos_and_in_another_order():
    matrix = Cosine(worse(TABLE)[::-1])
    found = evaluate_systems([System.of(TABLE[20:], "a"), System.of(matrix, "b")])
    wanted = evaluate_table(worse(TABLE)[20:])
    for key in ("hit@1", "map", "median_rank"):
        assert found.evaluations[1].figures[key] == pytest.approx(wanted.figures[key], abs=1e-12)


def test_rows_of_other_ids_are_known_by_their_paths():
    other = with_new_ids(TABLE)[::-1][5:]
    first, second = shared_rows({0: TABLE, 1: other}).values()
    assert len(first) == 205
    assert [str(r["image"]) for r in TABLE[first]] == [str(r["image"]) for r in other[second]]


def test_two_garments_in_one_photo_are_told_apart():
    table = photos_table("abab", "ccss", np.arange(8).reshape(4, 2))
    with table.unlocked(table.metas):
        table.metas[:2, 0], table.metas[2:, 0] = "worn.jpg", "shop.jpg"
    other = with_new_ids(table)[[1, 0, 3, 2]]
    rows = shared_rows({7: table, 9: other})
    assert {k: r.tolist() for k, r in rows.items()} == {7: [0, 1, 2, 3], 9: [1, 0, 3, 2]}


def of_other_photos(rows=210):
    other = with_new_ids(worse(TABLE))[:rows].copy()
    with other.unlocked(other.metas):
        other.metas[:, 0] = [f"other{row}.jpg" for row in range(len(other))]
    return other


def broken(table=TABLE):
    other = worse(table)
    with other.unlocked(other.X):
        other.X[0, 0] = np.nan
    return other


def test_a_system_without_the_others_photos_is_refused_and_the_rest_are_judged():
    for systems, place in (
        ([TABLE, worse(TABLE), of_other_photos()], 2),
        ([of_other_photos(), TABLE, worse(TABLE)], 0),
        ([TABLE, of_other_photos()], 1),
    ):
        found = evaluate_systems([System.of(each, str(n)) for n, each in enumerate(systems)])
        (refused,) = found.refused
        assert (refused.name, refused.place) == (str(place), place)
        assert "no photo of the others" in refused.reason and "Folder Loader" in refused.reason
        names = [str(n) for n in range(len(systems)) if n != place]
        assert [each.name for each in found.evaluations] == names
        assert found.evaluations[0].figures == evaluate_table(TABLE).figures
        assert found.left_out == (0,) * len(names) and len(found.table) == 210
        assert found.notes() == [f"{place} took no part. {refused.reason}"]


def test_a_broken_system_takes_no_photos_from_the_rest():
    systems = [System.of(TABLE, "good"), System.of(broken(TABLE[:60]), "bad")]
    found = evaluate_systems(systems)
    assert found.evaluations[0].figures == evaluate_table(TABLE).figures
    assert found.refused[0].name == "bad" and "missing or infinite" in found.refused[0].reason


def test_photos_that_cannot_be_asked_are_no_reason_to_ask_none():
    worn = TABLE[TABLE.get_column("domain") == 0]
    found = evaluate_systems([System.of(worn, "worn"), System.of(TABLE, "all")])
    assert [each.name for each in found.evaluations] == ["all"]
    assert [each.name for each in found.refused] == ["worn"] and "shop" in found.refused[0].reason
    assert found.evaluations[0].figures == evaluate_table(TABLE).figures


def test_photos_of_unknown_garments_are_known_from_another_system():
    bare = TABLE.transform(Domain(TABLE.domain.attributes, [], TABLE.domain.metas[:1]))
    found = evaluate_systems([System.of(bare, "bare"), System.of(TABLE, "all")])
    assert [each.name for each in found.evaluations] == ["bare", "all"] and not found.refused
    assert found.evaluations[0].figures == evaluate_table(TABLE).figures


def test_where_none_can_be_evaluated_the_first_reason_is_said():
    with pytest.raises(ProtocolError, match="^one: .*missing or infinite"):
        evaluate_systems([System.of(broken(), "one"), System.of(broken(), "two")])


def test_systems_of_one_name_are_numbered():
    found = evaluate_systems([System.of(TABLE), System.of(TABLE), System.of(worse(TABLE))])
    assert [e.name for e in found.evaluations] == ["photos", "photos (2)", "photos (3)"]


def test_progress_rises_and_cancels():
    shares = []
    evaluate_systems([System.of(TABLE), System.of(worse(TABLE))], callback=shares.append)
    assert shares == sorted(shares) and shares[-1] == 1

    def stop(share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate_systems([System.of(TABLE)], callback=stop)


def test_matrices_that_cannot_be_used():
    with pytest.raises(ProtocolError, match="which photos.*Distances widget"):
        System.of(DistMatrix(np.zeros((3, 3))))
    oblong = DistMatrix(np.zeros((210, 3)), row_items=TABLE)
    with pytest.raises(ProtocolError, match="210 by 3.*Distances widget"):
        System.of(oblong)

    with pytest.raises(ProtocolError, match="30,000 photos.*Local GPU Embedder"):
        check_matrix(np.broadcast_to(0.0, (30_000, 30_000)), 30_000)
    for bad in (np.nan, np.inf):
        matrix = np.array(Cosine(TABLE))
        matrix[evaluate_table(TABLE).task.queries[0]] = bad
        with pytest.raises(ProtocolError, match="missing or infinite.*Distances widget"):
            evaluate_matrix(matrix, TABLE)

import pickle
import subprocess
import sys

import numpy as np
import pytest
import torch
from Orange.data import Domain

from orangecontrib.aiff.alignment.head import (
    LEAST_GARMENTS,
    STEPS,
    HeadedMap,
    check_enough,
    with_head,
)
from orangecontrib.aiff.alignment.joined import JoinedMap
from orangecontrib.aiff.alignment.maps import centred, scaled
from orangecontrib.aiff.alignment.methods import METHODS, Options, learn
from orangecontrib.aiff.alignment.photos import Photos
from orangecontrib.aiff.alignment.table import align_table
from orangecontrib.aiff.embedding.blocks import provenance_of
from orangecontrib.aiff.errors import AlignmentError
from orangecontrib.aiff.photos.rows import UNKNOWN, rows_of

from .shifted import by_collector, rows, shifted_table
from .test_joined import in_parts

HEAD = METHODS["head"]


def turned(count=300, size=24, seed=0, angle=0.5):
    """Shop photos are those of the consumers turned, which no map that both share undoes."""
    place = np.random.default_rng(seed).normal(size=(count, size))
    noise = np.random.default_rng(seed + 1000).normal(size=(2, count, size))
    turn = np.eye(size)
    for first in range(0, size, 2):
        turn[first : first + 2, first : first + 2] = [
            [np.cos(angle), -np.sin(angle)],
            [np.sin(angle), np.cos(angle)],
        ]
    sides = [place @ turn + 0.5 * noise[0], place @ turn.T + 0.5 * noise[1]]
    items = np.tile([f"{n:04}" for n in range(count)], 2).astype(object)
    return Photos(np.concatenate(sides), np.repeat([0, 1], count), items)


def agreement(found, given):
    """How much nearer garments are to themselves than to others, mean over garments."""
    aligned = found.apply(given.features, given.kinds)
    aligned /= np.linalg.norm(aligned, axis=1, keepdims=True)
    half = len(aligned) // 2
    cosines = aligned[:half] @ aligned[half:].T
    own = np.diag(cosines)
    return ((own - cosines.mean(axis=1)) / cosines.std(axis=1)).mean()


def test_other_garments_are_told_apart_better():
    given, later = turned(), turned(seed=1)
    base = scaled(given)
    assert agreement(with_head(base, given, 0), later) > agreement(base, later) + 0.02


def test_a_head_for_each_domain():
    given = turned()
    found = with_head(scaled(given), given, 0)
    consumer, shop, unknown = found.heads
    assert np.abs(consumer - shop).max() > 1e-3
    np.testing.assert_allclose(unknown, (consumer + shop) / 2)
    before = found.base.apply(given.features, given.kinds)
    result = found.apply(given.features, given.kinds)
    np.testing.assert_allclose(result[:300], before[:300] @ consumer)
    np.testing.assert_allclose(result[300:], before[300:] @ shop)
    everywhere = found.apply(given.features, np.full(600, UNKNOWN))
    pooled = found.base.apply(given.features, np.full(600, UNKNOWN))
    np.testing.assert_allclose(everywhere, pooled @ unknown)


def test_the_same_from_the_same_seed_on_any_number_of_cores():
    given = turned(60)
    base, threads = scaled(given), torch.get_num_threads()
    state = torch.get_rng_state()
    found = []
    try:
        for cores, seed in ((1, 0), (2, 0), (2, 1)):
            torch.set_num_threads(cores)
            found.append(with_head(base, given, seed))
            assert torch.get_num_threads() == cores  # as it was
    finally:
        torch.set_num_threads(threads)
    one, same, other = found
    assert one == same and hash(one) == hash(same) and one != other and one != base
    assert torch.equal(torch.get_rng_state(), state)
    assert HeadedMap(centred(given), one.heads) != one


def test_the_order_of_photos_of_one_each_changes_nothing():
    given = turned(60)
    base = scaled(given)
    assert with_head(base, given, 0) == with_head(base, given.take(np.arange(120)[::-1]), 0)


def test_stopped_at_any_step():
    told = []
    with_head(scaled(turned(60)), turned(60), 0, told.append)
    assert told == sorted(told) and len(told) == STEPS + 1 and told[-1] == 1

    def stop(share):
        if share > 0.5:
            raise KeyboardInterrupt

    threads = torch.get_num_threads()
    with pytest.raises(KeyboardInterrupt):
        with_head(scaled(turned(60)), turned(60), 0, stop)
    assert torch.get_num_threads() == threads


def test_too_few_garments_are_refused_before_any_work():
    few, enough = turned(LEAST_GARMENTS - 1), turned(LEAST_GARMENTS)
    check_enough(enough)
    told = []
    with pytest.raises(AlignmentError, match="at least 50 garments.* there are 49 .*Reference"):
        learn(few, HEAD, Options(), told.append)
    assert not told
    assert isinstance(learn(enough, HEAD, Options()), HeadedMap)
    # Only garments of both domains count.
    with pytest.raises(AlignmentError, match="there are 49 "):
        learn(enough.take(np.arange(1, 100)), HEAD, Options())


def test_behind_vectors_of_several_parts():
    given = in_parts(60, 60)
    found = learn(given, HEAD, Options(joined=6))
    assert isinstance(found.base, JoinedMap) and found.base.length == 6
    broken = given.features.copy()
    broken[0] = np.nan
    result = found.apply(broken, given.kinds)
    assert np.isnan(result[0]).all() and np.isfinite(result[1:]).all()


def test_several_photos_of_a_garment_all_take_part():
    given = turned(60)
    doubled = given.take(np.concatenate([np.arange(120), np.arange(60)]))
    moved = doubled.features.copy()
    moved[120:] += 3 * np.random.default_rng(2).normal(size=(60, 24))
    more = Photos(moved, doubled.kinds, doubled.items)
    base = scaled(given)
    assert with_head(base, doubled, 0) != with_head(base, more, 0)


def test_tables():
    table = shifted_table(garments=30)
    others = by_collector(shifted_table(seed=1, garments=60), "anna")
    found = align_table(table, "head", Options(seed=3), others)
    said = provenance_of(found.table)["alignment"]
    assert said["method"] == "head" and said["seed"] == 3 and said["items"] == 60
    assert not said["transductive"] and len(found.table) == len(table)
    again = pickle.loads(pickle.dumps(found.preprocessor))
    later = shifted_table(seed=5)
    np.testing.assert_allclose(again(later).X, later.transform(found.table.domain).X, atol=1e-12)
    with pytest.raises(AlignmentError, match="there are 30 "):
        align_table(others, "head")  # it learns from half of them
    with pytest.raises(AlignmentError, match="does not say which garment"):
        align_table(
            table.transform(Domain(table.domain.attributes, None, table.domain.metas)), "head"
        )


def test_what_is_judged_teaches_nothing():
    table = shifted_table(garments=110)
    found = align_table(table, "head")
    judged = set(rows_of(found.table).item_keys)
    assert len(judged) == 55
    broken = table.copy()
    with broken.unlocked(broken.X):
        broken.X[np.isin(rows_of(table).item_keys, list(judged))] *= -1
    again = align_table(broken, "head")
    np.testing.assert_array_equal(
        table.transform(again.table.domain).X, table.transform(found.table.domain).X
    )
    whole = shifted_table(garments=70)
    some = rows(whole, ~np.isin(rows_of(whole).item_keys, [f"g{n:02}" for n in range(60)]))
    assert provenance_of(align_table(some, "head", reference=whole).table)["alignment"][
        "items"
    ] == len(set(rows_of(whole).item_keys)) - len(set(rows_of(some).item_keys))


def test_torch_waits_until_a_head_is_trained():
    code = "import sys; import orangecontrib.aiff.alignment.head; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_photos_that_choose_each_other_stand_for_labels():
    given = turned(angle=0.3)
    nameless = Photos(given.features, given.kinds, np.full(600, "", dtype=object))
    before = learn(nameless, METHODS["neighbours"], Options())
    after = learn(nameless, METHODS["self_head"], Options())
    assert agreement(after, given) > agreement(before, given) + 0.02
    assert learn(given, METHODS["self_head"], Options()) == after  # no label is read


def test_too_few_sure_pairs_are_refused():
    with pytest.raises(AlignmentError, match="at least 50 pairs.*about 200.*neighbours"):
        learn(turned(60), METHODS["self_head"], Options())


def test_a_reference_and_the_data_teach_together():
    table = shifted_table(garments=40)
    others = by_collector(shifted_table(seed=1, garments=90, shift=-5.0), "anna")
    found = align_table(table, "both", reference=others)
    said = provenance_of(found.table)["alignment"]
    assert said["items"] == 90 and said["transductive"] and len(found.table) == len(table)
    assert found.learned.sentence().startswith("Learned from 90 garments of the reference")
    assert found.learned.sentence().endswith(": from the photos being tested too.")
    # The data's own labels are not read, but its numbers are.
    names = table.copy()
    with names.unlocked(names.Y):
        names.Y[:] = names.Y[::-1]
    kept = align_table(names, "both", reference=others)
    np.testing.assert_array_equal(kept.table.X, found.table.X)
    moved = table.copy()
    with moved.unlocked(moved.X):
        moved.X[::2] += 1
    assert align_table(moved, "both", reference=others).preprocessor.alignment != (
        found.preprocessor.alignment
    )


def test_garments_of_both_are_learned_from_by_neither():
    table = shifted_table(garments=20)
    others = by_collector(shifted_table(seed=1, garments=120), "anna")
    found = align_table(others[:40], "both", reference=others)
    assert provenance_of(found.table)["alignment"]["items"] == 120 - len(
        set(rows_of(others[:40]).item_keys)
    )
    with pytest.raises(AlignmentError, match="Connect Raw Embeddings of such"):
        align_table(table, "both")

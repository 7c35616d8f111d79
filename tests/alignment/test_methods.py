from dataclasses import fields

import numpy as np
import pytest

from orangecontrib.aiff.alignment.methods import (
    DEFAULT_METHOD,
    METHODS,
    NONE,
    NUMBERS,
    SHRINKAGES,
    SPLIT,
    Options,
    learn,
)
from orangecontrib.aiff.alignment.photos import Part, Photos

CHOICES = set(NUMBERS) | {"shrinkage", "weights"}


def test_keys_are_those_that_workflows_hold():
    assert list(METHODS) == [
        NONE, "centre", "scale", "whiten", "neighbours", "self_head", "within", "ridge", "head", "both",
    ]  # fmt: skip
    assert DEFAULT_METHOD in METHODS


def test_every_option_can_be_chosen_and_every_choice_is_an_option():
    assert {field.name for field in fields(Options)} == CHOICES
    for method in METHODS.values():
        assert set(method.options) <= CHOICES
    assert set(SPLIT) <= CHOICES


@pytest.mark.parametrize("name", NUMBERS)
def test_what_is_set_without_asking_lies_within_its_limits(name):
    number = NUMBERS[name]
    assert number.low <= getattr(Options(), name) <= number.high
    assert 0 < number.step < number.high - number.low


def test_the_automatic_shrinkage_is_one_of_those_that_can_be_chosen():
    assert Options().shrinkage in SHRINKAGES


@pytest.mark.parametrize("key", METHODS)
def test_options_that_count(key):
    method = METHODS[key]
    counting = Options().of(method, reference=True)
    assert list(counting) == [f.name for f in fields(Options) if f.name in counting]
    # A fixed share counts only where it is chosen.
    assert set(counting) == set(method.options) - {"fixed"}
    assert set(Options(shrinkage="fixed").of(method, reference=True)) == set(method.options)


@pytest.mark.parametrize("key", METHODS)
def test_options_of_several_parts_and_networks(key):
    method = METHODS[key]
    alone = set(Options().of(method, reference=True))
    parts = set(Options().of(method, True, parts=4))
    networks = set(Options().of(method, True, parts=8, networks=2))
    joined = {"joined"} if method.fit else set()
    assert parts == alone | joined
    assert networks == parts | ({"weights"} if method.fit else set())


@pytest.mark.parametrize("key", METHODS)
def test_items_are_split_only_where_labels_are_learned_from_without_a_reference(key):
    method = METHODS[key]
    more = set(Options().of(method, reference=False)) - set(Options().of(method, reference=True))
    assert more == (set(SPLIT) - set(method.options) if method.needs_items else set())


def test_what_other_photos_differ_in_is_kept():
    rng = np.random.default_rng(0)
    parts = tuple(Part(np.arange(1500) + 1500 * place, 0) for place in range(2))
    given = Photos(rng.normal(size=(20, 3000)), np.repeat([0, 1], 10), np.arange(20), parts)
    later, kinds = rng.normal(size=(30, 3000)), np.zeros(30, dtype=int)
    own, for_others = (
        learn(given, METHODS["centre"], Options(), for_others=others) for others in (False, True)
    )
    assert (own.length, for_others.length) == (512, 3000)
    whole = for_others.apply(later, kinds)
    products = own.apply(later, kinds) @ own.apply(given.features, given.kinds).T
    expected = whole @ for_others.apply(given.features, given.kinds).T
    np.testing.assert_allclose(products, expected, atol=1e-9)  # with what was learned from: all

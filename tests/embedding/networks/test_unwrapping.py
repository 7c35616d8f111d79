from unittest.mock import Mock

import pytest
import torch

from orangecontrib.aiff.embedding.networks.unwrapping import (
    LONGEST_NAME,
    is_plain,
    states_in,
    unwrapped,
)

OWN = {
    "conv.weight": torch.zeros((2, 3)),
    "conv.bias": torch.zeros(2),
    "head.weight": torch.zeros((4, 2)),
}


def trained(seed=1):
    rng = torch.Generator().manual_seed(seed)
    return {name: torch.randn(each.shape, generator=rng) for name, each in OWN.items()}


def prefixed(state, prefix):
    return {prefix + name: each for name, each in state.items()}


WRAPPINGS = {
    "plain": lambda state: state,
    "compiled": lambda state: prefixed(state, "_orig_mod."),
    "spread over devices": lambda state: prefixed(state, "module."),
    "both": lambda state: prefixed(state, "module._orig_mod."),
    "of a larger model": lambda state: prefixed(state, "model.backbone."),
    "inside": lambda state: {name.replace("conv.", "conv._orig_mod."): state[name] for name in state},
    "in a dictionary": lambda state: {"net": state, "epoch": 3},
    "in two": lambda state: {"best": {"state_dict": prefixed(state, "model.")}, "loss": 0.5},
}  # fmt: skip


@pytest.mark.parametrize("wrap", WRAPPINGS.values(), ids=WRAPPINGS)
def test_the_same_state_however_it_was_wrapped(wrap):
    state = trained()
    found = unwrapped(wrap(state), OWN)
    assert found.keys() == state.keys()
    for name, expected in state.items():
        assert torch.equal(found[name], expected)


def test_the_first_of_two_that_fit_alike():
    first, average = trained(1), trained(2)
    found = unwrapped({"model": first, "ema": average}, OWN)
    assert torch.equal(found["conv.weight"], first["conv.weight"])


def test_another_network_s_state_comes_as_it_is():
    other = {"layer.weight": torch.zeros((5, 5))}
    assert unwrapped({"state_dict": other}, OWN).keys() == other.keys()
    assert unwrapped({"epoch": 3}, OWN) == {}


def test_states_hold_tensors_alone():
    found = list(
        states_in({"net": {"w": torch.zeros(2), "n": 3}, "b": torch.zeros(1), "note": "x"})
    )
    assert [list(state) for state in found] == [["b"], ["w"]]


def test_a_dictionary_in_many_places_is_looked_through_once():
    inner = {"w": torch.zeros(2)}
    for _ in range(200):  # which would be 2 to the power of 200 ways to the inmost one
        inner = {"a": inner, "b": inner}
    inner["itself"] = inner
    assert [list(state) for state in states_in(inner)] == [["w"]]
    assert unwrapped(inner, OWN).keys() == {"w"}


def test_names_that_are_no_text_or_beyond_measure_are_passed_over():
    state = {7: torch.zeros(2), (1, 2): torch.zeros(2), None: torch.zeros(2), "w": torch.zeros(2)}
    state["." * (LONGEST_NAME + 1)] = torch.zeros(2)
    assert [list(each) for each in states_in(state)] == [["w"]]


ODD = {
    "sparse": torch.zeros(2, 3).to_sparse(),
    "without content": torch.zeros(2, 3, device="meta"),
    "complex": torch.zeros(2, 3, dtype=torch.complex64),
    "one number that counts as many": torch.zeros(1).expand(2, 3),
    "codes": Mock(wraps=torch.zeros(2), layout="torch.strided", is_nested=False, is_quantized=True),
    "a number": 3.5,
    "text": "x",
    "nothing": None,
}


@pytest.mark.parametrize("value", ODD.values(), ids=ODD)
def test_what_is_no_plain_tensor(value):
    assert not is_plain(value)
    assert unwrapped({"conv.weight": value, "conv.bias": torch.zeros(2)}, OWN).keys() == {
        "conv.bias"
    }


@pytest.mark.parametrize(
    "value",
    [
        torch.zeros(2, 3),
        torch.zeros(3, 2).t(),
        torch.zeros(9)[2:8],
        torch.zeros(()),
        torch.zeros(0),
        torch.nn.Parameter(torch.zeros(2)),
        torch.arange(5).expand(1, -1),
    ],
)
def test_what_is_a_plain_tensor(value):
    assert is_plain(value)

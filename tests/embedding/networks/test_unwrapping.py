import numpy as np
import pytest

from orangecontrib.aiff.embedding.networks.unwrapping import states_in, unwrapped

OWN = {"conv.weight": np.zeros((2, 3)), "conv.bias": np.zeros(2), "head.weight": np.zeros((4, 2))}


def trained(seed=1):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=each.shape) for name, each in OWN.items()}


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
        np.testing.assert_array_equal(found[name], expected)


def test_the_first_of_two_that_fit_alike():
    first, average = trained(1), trained(2)
    found = unwrapped({"model": first, "ema": average}, OWN)
    np.testing.assert_array_equal(found["conv.weight"], first["conv.weight"])


def test_another_network_s_state_comes_as_it_is():
    other = {"layer.weight": np.zeros((5, 5))}
    assert unwrapped({"state_dict": other}, OWN).keys() == other.keys()
    assert unwrapped({"epoch": 3}, OWN) == {}


def test_states_hold_tensors_alone():
    found = list(states_in({"net": {"w": np.zeros(2), "n": 3}, "b": np.zeros(1), "note": "x"}))
    assert [list(state) for state in found] == [["b"], ["w"]]

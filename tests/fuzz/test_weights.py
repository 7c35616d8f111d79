"""Files of weights as strangers change them: small ones, as torch and safetensors write them."""

import io
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import strategies as st
from safetensors.torch import save
from torch import nn

from orangecontrib.aiff.embedding.networks.models import MODELS
from orangecontrib.aiff.embedding.networks.network import _fill
from orangecontrib.aiff.embedding.networks.unwrapping import unwrapped
from orangecontrib.aiff.embedding.weights.from_file import model_from_file
from orangecontrib.aiff.embedding.weights.loaded import load_state
from orangecontrib.aiff.errors import WeightsError

from .tally import attempt, fuzzed

MODEL = replace(MODELS["resnet50"], head="head")
STATE = {"0.weight": torch.arange(24.0).reshape(4, 6) / 24, "0.bias": torch.ones(4)}


def network():
    return nn.Sequential(nn.Linear(6, 4))


def torch_file(content, **how):
    out = io.BytesIO()
    torch.save(content, out, **how)
    return out.getvalue()


TORCH = torch_file(STATE)
OLD = torch_file(STATE, _use_new_zipfile_serialization=False)
SAFE = save(STATE)


def try_file(data, suffix):
    """A file gives a network of finite numbers, or a sentence."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        file = Path(name) / f"mine{suffix}"
        file.write_bytes(data)
        filled = network()
        try:
            model = model_from_file(MODEL, file)
            _fill(filled, unwrapped(load_state(model), filled.state_dict()), model)
        except WeightsError as error:
            assert str(error).endswith(".") and file.name in str(error)
            return None
        found = {key: tensor.clone() for key, tensor in filled.state_dict().items()}
        assert all(torch.isfinite(tensor).all() for tensor in found.values())
        assert [path.name for path in Path(name).iterdir()] == [file.name]
        return found


@pytest.mark.parametrize("data, suffix", [(TORCH, ".pth"), (OLD, ".pth"), (SAFE, ".safetensors")])
def test_files_as_they_are_give_their_weights(data, suffix):
    with attempt("weights"):
        found = try_file(data, suffix)
        assert all(torch.equal(found[name], tensor) for name, tensor in STATE.items())


# Where the parts of an archive say what they are: marks, places of fields, their lengths.
FIELDS = {
    b"PK\x01\x02": ((8, 2), (10, 2), (20, 4), (24, 4), (28, 2), (30, 2), (32, 2), (42, 4)),
    b"PK\x03\x04": ((6, 2), (8, 2), (18, 4), (22, 4), (26, 2), (28, 2)),
    b"PK\x05\x06": ((8, 2), (10, 2), (12, 4), (16, 4), (20, 2)),
    b"PK\x06\x06": ((4, 8), (24, 8), (32, 8), (40, 8), (48, 8)),
    b"PK\x06\x07": ((8, 8), (16, 4)),
}


@st.composite
def changed_archives(draw):
    data = bytearray(TORCH)
    for _ in range(draw(st.integers(1, 3))):
        mark = draw(st.sampled_from(sorted(FIELDS)))
        places = [at for at in range(len(data)) if data.startswith(mark, at)]
        if places:
            at = draw(st.sampled_from(places))
            offset, length = draw(st.sampled_from(FIELDS[mark]))
            value = draw(st.one_of(st.integers(0, 5000), st.sampled_from([256**length - 1, 2**31])))
            data[at + offset : at + offset + length] = (value % 256**length).to_bytes(
                length, "little"
            )
    return bytes(data)


@fuzzed("weights", 60, data=changed_archives())
def test_an_archive_whose_parts_say_what_is_not_so(data):
    try_file(data, ".pth")


@fuzzed("weights", 40, data=st.sampled_from([TORCH, OLD, SAFE]), share=st.floats(0, 0.999))
def test_a_file_that_is_cut_short(data, share):
    suffix = ".safetensors" if data is SAFE else ".pth"
    assert try_file(data[: int(share * len(data))], suffix) is None


@st.composite
def changed_heads(draw):
    length = int.from_bytes(SAFE[:8], "little")
    head = json.loads(SAFE[8 : 8 + length])
    name = draw(st.sampled_from(sorted(STATE)))
    number = st.one_of(
        st.integers(-5, 200), st.sampled_from([2**31, 2**63, 2**64, -1, 1.5, "6", None])
    )
    what = draw(
        st.sampled_from(["dtype", "shape", "data_offsets", "name", "gone", "twice", "length"])
    )
    if what == "dtype":
        kinds = ["F64", "F16", "BF16", "F8_E4M3", "I64", "U8", "BOOL", "C64", "F4", "", 7]
        head[name]["dtype"] = draw(st.sampled_from(kinds))
    elif what == "shape":
        head[name]["shape"] = draw(st.lists(number, max_size=5))
    elif what == "data_offsets":
        head[name]["data_offsets"] = draw(st.lists(number, min_size=1, max_size=3))
    elif what == "name":
        head[draw(st.text(max_size=20)) * draw(st.sampled_from([1, 100]))] = head.pop(name)
    elif what == "gone":
        del head[name]
    elif what == "twice":
        head["0.weight"]["data_offsets"] = head["0.bias"]["data_offsets"]
    text = json.dumps(head).encode()
    said = (
        draw(st.sampled_from([0, 1, len(text) - 1, 2**24, 2**63]))
        if what == "length"
        else len(text)
    )
    return said.to_bytes(8, "little") + text + SAFE[8 + length :]


@fuzzed("weights", 60, data=changed_heads())
def test_a_head_that_says_what_is_not_so(data):
    try_file(data, ".safetensors")


weight = STATE["0.weight"]
values = st.sampled_from(
    [
        weight,
        weight.t(),
        weight[:2],
        weight.double() * 1e300,
        weight.half(),
        weight.bfloat16(),
        weight.to(torch.float8_e5m2),
        weight.to(torch.complex64),
        weight.to(torch.int64),
        weight > 0.5,
        torch.ones(1, 1).expand(4, 6),
        torch.ones(1).expand(10**9, 10**9),
        torch.zeros(0),
        weight * float("nan"),
        nn.Parameter(weight),
        None,
        "text",
        3.5,
        10**30,
        [1, 2],
        b"bytes",
    ]
)
keys = st.one_of(
    st.sampled_from(["0.weight", "0.bias", "module.0.weight", "net.0.bias", "", "." * 2000, "é\0"]),
    st.integers(),
    st.none(),
    st.booleans(),
    st.tuples(st.integers()),
)
states = st.recursive(
    st.dictionaries(keys, values, max_size=4),
    lambda inner: st.dictionaries(keys, st.one_of(inner, values), max_size=3),
    max_leaves=4,
)


@fuzzed("weights", 60, content=st.one_of(states, values, st.lists(values, max_size=2)))
def test_what_is_no_state_or_an_odd_one(content):
    if isinstance(content, dict):
        content = {**STATE, **content}
    try_file(torch_file(content), ".pth")

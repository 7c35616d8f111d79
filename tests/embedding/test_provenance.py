from dataclasses import replace

from orangecontrib.aiff.embedding.embedder import Embedder
from orangecontrib.aiff.embedding.provenance import provenance_of_all
from orangecontrib.aiff.embedding.recipe import Recipe


def test_provenance_says_what_changes_the_vector():
    plain = Embedder(Recipe(), "cpu").provenance
    assert plain.identity == Embedder(Recipe(), "cpu").provenance.identity
    stated = plain.as_dict()
    assert len(stated["digest"]) == 64 and stated["device"].startswith("CPU")
    assert stated["name"] == "SqueezeNet 1.1, averaged features"
    assert stated["input"] == "whole photo, its middle cropped to 227 × 227 pixels"
    assert all(isinstance(value, str | int) for value in stated.values())
    others = [
        {"vector": "scores"}, {"vector": "gem"}, {"vector": "depths"}, {"vector": "strips"}, {"region": "box"}, {"fit": "pad"},
        {"mirror": True}, {"near_and_far": True}, {"mirror": True, "near_and_far": True}, {"unit": True},
    ]  # fmt: skip
    identities = {Embedder(Recipe(**how), "cpu").provenance.identity for how in others}
    assert len(identities | {plain.identity}) == len(others) + 1


def test_in_full_precision_engines_stand_for_each_other():
    made = Embedder(Recipe(), "cpu").provenance
    torch = replace(made, precision="float32")
    engine, newer = (replace(torch, engine=f"OpenVINO {version}") for version in (1, 2))
    assert engine.identity == newer.identity != torch.identity
    assert engine.identities == (engine.identity, torch.identity)
    low = replace(engine, precision="bfloat16")
    assert low.identities == (low.identity,)
    assert engine.as_dict()["alike"] == torch.identity and "alike" not in low.as_dict()


def test_what_others_would_say_does_not_change_the_identity():
    made = Embedder(Recipe(), "cpu").provenance
    said = replace(made, name="", network="", kind="", weights="", device="", torch="", region="")
    assert said.identity == made.identity
    assert replace(made, digest="0" * 64).identity != made.identity


def test_vectors_that_a_gpu_and_the_cpu_made_say_both_precisions():
    on_cpu = Embedder(Recipe(), "cpu").provenance
    on_cpu = replace(on_cpu, precision="float32", device="NVIDIA X, then CPU")
    on_gpu = replace(on_cpu, precision="float16", device="NVIDIA X")
    said = provenance_of_all([on_cpu, on_gpu])
    assert (said.precision, said.device) == ("float16, float32", "NVIDIA X, then CPU")
    assert provenance_of_all([on_gpu]) is on_gpu

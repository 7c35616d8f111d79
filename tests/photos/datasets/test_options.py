from orangecontrib.aiff.photos.datasets import Offer, Options

OFFER = Offer({"validation": "Validation", "train": "Training"}, {"all": "All of it"})


def test_defaults():
    assert (Options().split, Options().gallery) == ("test", "test")
    assert (Options().per_class, Options().seed) == (20, 0)


def test_what_is_not_offered_becomes_the_default():
    assert OFFER.settle(Options()) == Options("validation", "all")
    assert OFFER.settle(Options("train", "all", seed=3)) == Options("train", "all", seed=3)
    assert Offer().settle(Options("train")) == Options("train")


def test_described_for_a_report():
    assert OFFER.describe(Options("train")) == [("Part", "Training"), ("Gallery", "All of it")]
    assert Offer(is_sampled=True).describe(Options(per_class=5)) == [
        ("Pictures per class", "5"),
        ("Seed", "0"),
    ]

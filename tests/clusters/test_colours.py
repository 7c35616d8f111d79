from orangecontrib.aiff.clusters.colours import DOMAIN_COLOURS, item_colours
from orangecontrib.aiff.photos.columns import DOMAINS
from orangecontrib.aiff.widgets.kit.paint import BADGES


def test_colours_of_items_differ():
    assert len(set(item_colours(60))) == 60


def test_neighbours_are_told_apart():
    colours = item_colours(60)
    for one, other in zip(colours, colours[1:], strict=False):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) > 100


def test_domains_have_the_colours_of_their_badges():
    assert all(DOMAIN_COLOURS[domain] == BADGES[domain].fill for domain in DOMAINS)

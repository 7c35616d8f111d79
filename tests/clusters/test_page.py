"""The page that defines what this room computes says what the code does."""

from pathlib import Path

import pytest

from orangecontrib.aiff.clusters import kinds, measures, quality, tree

PAGE = (Path(__file__).parents[2] / "doc" / "cluster-numbers.md").read_text(encoding="utf-8")


def row_of(label):
    return next(line for line in PAGE.splitlines() if line.startswith(f"| {label} |"))


@pytest.mark.parametrize("kind", kinds.KINDS.values(), ids=lambda kind: kind.label)
def test_every_kind_has_its_row(kind):
    assert row_of(kind.label)


@pytest.mark.parametrize("figure", quality.FIGURES.values(), ids=lambda figure: figure.label)
def test_every_figure_has_its_row_and_source(figure):
    row = row_of(figure.label)
    for source in figure.source.removeprefix("after ").split("; "):
        assert source in row or "after the above" in row
        assert source.split(" ")[0] in PAGE.partition("## Sources")[2]


def test_limits():
    assert f"at most {tree.MAX_PHOTOS:,} photos" in PAGE
    assert f"up to {tree.ORDERED_UP_TO:,} photos" in PAGE
    assert f"up to {measures.INSIDE_UP_TO} photos" in PAGE
    assert f"2 to {kinds.LOOK_ALIKE_ITEMS} garments" in row_of("Look-alikes")
    club = row_of("Background club")
    assert f"{kinds.CLUB_PHOTOS} to {kinds.CLUB_UP_TO} photos" in club
    assert f"at least {kinds.CLUB_ITEMS} garments" in club
    assert (kinds.TORN, kinds.LONELY) == (2, 2) and "twice as far" in row_of("Loner")
    shuffled = quality.SHUFFLED // quality.SHUFFLES
    assert f"{quality.SHUFFLES} of them up to {shuffled:,} photos" in PAGE

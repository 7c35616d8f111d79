"""The page that defines what this room computes says what the code does."""

from math import factorial
from pathlib import Path

import pytest

from orangecontrib.aiff.clusters import kinds, measures, photo_grid, quality, tree, verdict
from orangecontrib.aiff.presentation import grid_picture

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


def test_better_than_chance():
    part = PAGE.partition("**Better than a shuffled one?**")[2].partition("**Not offered")[0]
    assert f"Up to {verdict.ALL_UP_TO} garments all ways" in part
    assert f"beyond that {verdict.SWAPS:,} are drawn" in part
    assert f"shuffled {quality.SHUFFLES} times." in part
    rows = dict(line.strip("| ").split(" | ") for line in part.splitlines() if " | " in line)
    assert f"at most {verdict.SURE}," in rows["much better than a shuffled one"]
    assert (
        f"at least {100 * verdict.MUCH:.0f} % of the way" in rows["much better than a shuffled one"]
    )
    assert f"at least {verdict.SEEN} above" in rows["not clearly better than a shuffled one"]
    assert (
        f"at least {100 * verdict.HARDLY:.0f} % of that way" in rows["better than a shuffled one"]
    )
    fewest = next(n for n in range(1, 9) if 1 / factorial(n) <= verdict.SURE)
    assert f"fewer than {fewest} garments" in rows["cannot be told from a shuffled one"]
    # What each row says is what the sentence says, just inside and just outside its limits.
    far, near = 0.2 + verdict.MUCH * 0.8, 0.2 + verdict.SEEN
    some = 0.2 + verdict.HARDLY * 0.8
    sure = round(verdict.SURE * (verdict.SWAPS + 1)) - 1
    for words, purity, as_good, garments in (
        ("much better than a shuffled one", far + 0.001, sure, 12),
        ("better than a shuffled one", far - 0.001, sure, 12),
        ("better than a shuffled one", some + 0.001, sure, 12),
        ("hardly better than a shuffled one", some - 0.001, sure, 12),
        ("not clearly better than a shuffled one", far, sure + 1, 12),
        ("not clearly better than a shuffled one", near + 0.001, sure + 1, 12),
        ("no better than a shuffled one", near - 0.001, sure + 1, 12),
    ):
        found = verdict.Verdict(True, purity, 0.2, as_good, verdict.SWAPS, garments)
        assert words in rows and found.sentence.startswith(f"This tree is {words}: ")
    few = verdict.Verdict(True, 1, 0.5, 1, factorial(fewest - 1), fewest - 1, True)
    assert "this tree cannot be told from a shuffled one" in few.sentence
    enough = verdict.Verdict(True, 1, 0.5, 1, factorial(fewest), fewest, True)
    assert enough.sentence.startswith("This tree is much better than a shuffled one")


def test_how_the_grid_is_made():
    part = PAGE.partition("## Grid")[2].partition("## ")[0]
    for words in (
        f"perplexity is {photo_grid.PERPLEXITY}, or the square root",
        f"fewer than {photo_grid.PERPLEXITY**2}.",
        f"{photo_grid.SPREAD} steps with exaggeration {photo_grid.EXAGGERATION} and "
        f"{photo_grid.SETTLE} without",
        f"seed {photo_grid.SEED}",
        f"Fewer than {photo_grid.FEW} photos",
        f"more than {photo_grid.BLOCK} cells",
        f"up to {grid_picture.SHOWN:,} photos",
    ):
        assert words in part
    assert photo_grid.ACROSS == 3 and "three times as many columns as rows" in part

import unittest

import numpy as np

from orangecontrib.aiff.photos.columns import CONSUMER, SHOP
from orangecontrib.aiff.widgets.loader.board_layout import (
    BADGE,
    FOLD,
    GAP,
    GROUND,
    HEADER,
    MARGIN,
    PAD,
    TILE,
    Hit,
    Sizes,
    Spot,
    Tile,
    counts_in_words,
    grouped,
    lay_out,
    next_domain,
    tile_in_words,
)

SIZES = Sizes(side=100, line=15, small_line=12)


def wide(columns):
    """A width that so many columns of 100 pixels fill."""
    return 2 * MARGIN - GAP + columns * (SIZES.tile_width + GAP)


def board(*counts, columns=4, closed=()):
    return lay_out(counts, [n not in closed for n in range(len(counts))], wide(columns), SIZES)


def tile(key="a/1.jpg", group="a", **kwargs):
    return Tile(f"/photos/{key}", key, key.rpartition("/")[2], group, **kwargs)


class TestGroups(unittest.TestCase):
    def test_in_the_order_of_the_titles_and_loose_ones_last(self):
        tiles = [
            tile(key, group)
            for key, group in zip("123456", ("", "b", "a", "c", "b", "a"), strict=True)
        ]
        tiles, groups = grouped(tiles, {"a": "First", "empty": "Empty", "b": "Second"})
        self.assertEqual("".join(t.key for t in tiles), "362541")
        self.assertEqual(
            [(g.key, g.title, g.start, g.stop) for g in groups],
            [
                ("a", "First", 0, 2),
                ("empty", "Empty", 2, 2),
                ("b", "Second", 2, 4),
                ("c", "c", 4, 5),
                ("", "Without a garment", 5, 6),
            ],
        )

    def test_counts(self):
        consumer, shop, unknown = tile(domain=CONSUMER), tile(domain=SHOP), tile()
        self.assertEqual(counts_in_words([consumer, shop, shop]), "1 consumer, 2 shop")
        self.assertEqual(counts_in_words([shop, unknown]), "no consumer, 1 shop, 1 unknown")
        self.assertEqual(counts_in_words([unknown, unknown]), "2 unknown")
        self.assertEqual(counts_in_words([]), "no photos")

    def test_in_words(self):
        known = tile(domain=SHOP, why="from file name", mark="copy of a/2.jpg")
        self.assertEqual(tile_in_words(known), "a/1.jpg, shop, from file name, copy of a/2.jpg")
        self.assertEqual(tile_in_words(tile(suggestion=CONSUMER)), "a/1.jpg, perhaps consumer")
        self.assertEqual(tile_in_words(tile()), "a/1.jpg, unknown domain")

    def test_the_badge_goes_round_all_domains_from_the_suggestion_on(self):
        for suggestion in (None, CONSUMER, SHOP):
            domains, domain = [], None
            for _ in range(3):
                domain = next_domain(tile(domain=domain, suggestion=suggestion))
                domains.append(domain)
            first = suggestion or CONSUMER
            self.assertEqual(domains[0], first)
            self.assertEqual(domains[2], None)
            self.assertEqual(set(domains[:2]), {CONSUMER, SHOP})


class TestPlaces(unittest.TestCase):
    def test_rows_wrap_and_groups_follow(self):
        layout = board(6, 2)
        self.assertEqual(layout.columns, 4)
        rows = np.unique(layout.y[:6], return_counts=True)[1].tolist()
        self.assertEqual(rows, [4, 2])
        self.assertEqual(layout.x[0], layout.x[4])
        self.assertEqual(layout.y[4] - layout.y[0], layout.row_height)
        self.assertEqual(layout.y[6], layout.header_top(1) + layout.sizes.header)
        self.assertGreater(layout.header_top(1), layout.tile(5).y + layout.tile(5).height)
        self.assertGreater(layout.height, layout.tile(7).y + layout.tile(7).height)

    def test_rows_are_full_at_every_width(self):
        for width in range(300, 1500, 7):
            layout = lay_out([40], [True], width, SIZES)
            right = max(layout.x) + layout.sizes.tile_width
            self.assertLessEqual(right, width - MARGIN)
            self.assertGreater(right, width - MARGIN - layout.columns)
            self.assertLess(abs(layout.sizes.side - SIZES.side), 32)

    def test_one_column_on_however_narrow_a_board(self):
        layout = lay_out([3], [True], 5, SIZES)
        self.assertEqual(layout.columns, 1)
        self.assertEqual(len(set(layout.y.tolist())), 3)

    def test_hits(self):
        layout = board(6, 2, 0)
        for number in range(8):
            group = int(number >= 6)
            x, y, width, height = layout.tile(number)
            self.assertEqual(layout.hit(x + width - 1, y + height - 1), Hit(TILE, group, number))
            self.assertEqual(layout.hit(x + PAD + 4, y + PAD + 4), Hit(BADGE, group, number))
            self.assertEqual(layout.hit(x + width + 1, y + 40), Hit(GROUND, group))
        beside_the_last = layout.tile(5).x + 150
        self.assertEqual(layout.hit(beside_the_last, layout.tile(5).y + 40), Hit(GROUND, 0))
        for group in range(3):
            y = layout.header_top(group) + 3
            self.assertEqual(layout.hit(MARGIN + 5, y), Hit(FOLD, group))
            self.assertEqual(layout.hit(200, y), Hit(HEADER, group))
        self.assertEqual(layout.hit(50, layout.height + 1), Hit(GROUND))
        self.assertEqual(layout.hit(50, 2), Hit(GROUND))

    def test_closed_groups_hide_their_tiles(self):
        layout = board(6, 2, closed=[0])
        self.assertLess(layout.header_top(1), SIZES.tile_height)
        self.assertEqual(layout.tiles_in(0, layout.height).tolist(), [6, 7])
        self.assertEqual([layout.is_shown(n) for n in (0, 5, 6)], [False, False, True])
        hits = {layout.hit(x, y)[1:] for x in range(0, 400, 9) for y in range(layout.height)}
        self.assertEqual(hits, {(None, None), (0, None), (1, None), (1, 6), (1, 7)})

    def test_what_touches_a_rectangle(self):
        layout = board(*[5] * 30)
        rects = [layout.tile(number) for number in range(150)]
        generator = np.random.default_rng(0)
        for _ in range(50):
            (top, bottom), (left, right) = np.sort(generator.integers(0, layout.height, (2, 2)))
            left, right = left % 500, right % 500
            touched = [
                number
                for number, (x, y, width, height) in enumerate(rects)
                if y < bottom and y + height > top and x < right and x + width > left
            ]
            self.assertEqual(layout.tiles_in(top, bottom, left, right).tolist(), touched)

    def test_groups_in_sight(self):
        layout = board(4, 4, 4)
        self.assertEqual(layout.groups_in(0, layout.height), range(0, 3))
        inside = layout.header_top(1) + 1
        self.assertEqual(layout.groups_in(inside, inside + 1), range(1, 2))
        self.assertEqual(len(lay_out([], [], 500, SIZES).groups_in(0, 500)), 0)

    def test_an_empty_board(self):
        layout = lay_out([], [], 500, SIZES)
        self.assertEqual(layout.height, 0)
        self.assertIsNone(layout.end(False))
        self.assertEqual(layout.hit(20, 20), Hit(GROUND))
        self.assertEqual(len(layout.tiles_in(0, 100)), 0)


class TestKeys(unittest.TestCase):
    def test_left_and_right_read_on(self):
        layout = board(6, 2, 0, 3, closed=[1])
        spots = [layout.end(False)]
        while (beyond := layout.beside(spots[-1], 1)) != spots[-1]:
            spots.append(beyond)
        expected = (
            [Spot(0, n) for n in range(6)] + [Spot(1, None)] + [Spot(3, 8 + n) for n in range(3)]
        )
        self.assertEqual(spots, expected)
        back = [layout.end(True)]
        while (before := layout.beside(back[-1], -1)) != back[-1]:
            back.append(before)
        self.assertEqual(back, expected[::-1])

    def test_up_and_down_keep_the_column_across_groups(self):
        layout = board(6, 2, 7, closed=[1])
        down = [Spot(0, 3)]
        for _ in range(5):
            down.append(layout.above_or_below(down[-1], 1, 3))
        expected = [Spot(0, 3), Spot(0, 5), Spot(1, None), Spot(2, 11), Spot(2, 14), Spot(2, 14)]
        self.assertEqual(down, expected)
        self.assertEqual(layout.above_or_below(Spot(2, 11), -1, 3), Spot(1, None))
        self.assertEqual(layout.above_or_below(Spot(0, 1), -1, 1), Spot(0, 1))

    def test_pages(self):
        layout = board(*[8] * 50)
        spot, far = Spot(0, 1), 5 * layout.row_height
        reached = layout.page(spot, far, 1)
        self.assertEqual(layout.column(reached), 1)
        gone = layout.spot_y(reached) - layout.spot_y(spot)
        self.assertTrue(far - 2 * layout.row_height < gone <= far)
        self.assertEqual(layout.page(reached, -far, 1), spot)
        self.assertEqual(layout.page(spot, 1, 1), Spot(0, 5))
        self.assertEqual(layout.page(spot, 10**7, 1), Spot(49, 397))

    def test_spots_and_their_tiles(self):
        layout = board(3, 2, 0, closed=[1])
        self.assertEqual(layout.numbers(Spot(0, 2)), range(2, 3))
        self.assertEqual(layout.numbers(Spot(1, None)), range(3, 5))
        self.assertEqual(layout.spot_of(4), Spot(1, None))
        self.assertEqual(
            [layout.header_spot(n) for n in range(3)], [Spot(0, 0), Spot(1, None), None]
        )
        self.assertEqual(layout.end(True), Spot(1, None))

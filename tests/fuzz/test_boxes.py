"""Boxes as strangers write them."""

from hypothesis import strategies as st

from orangecontrib.aiff.errors import AiffError
from orangecontrib.aiff.photos.photo import Box

from .tally import fuzzed


@fuzzed("boxes", 100, sides=st.lists(st.floats(), min_size=4, max_size=4))
def test_a_box_of_any_numbers_lies_in_the_photo_or_is_none(sides):
    try:
        box = Box(*sides).within(40, 30)
    except AiffError:
        return
    if box is not None:
        assert box.x >= 0 and box.x + box.width <= 40.001 and box.width > 0

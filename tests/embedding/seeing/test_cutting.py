import pytest
from PIL import Image

from orangecontrib.aiff.embedding.seeing.cutting import cut_out
from orangecontrib.aiff.errors import PhotoError
from orangecontrib.aiff.photos.photo import Box
from orangecontrib.aiff.photos.pictures.decode import Decoded


def test_boxes_are_cut_out_at_any_scale():
    photo = Image.new("RGB", (400, 200), "white")
    photo.paste("red", (100, 50, 300, 150))
    for scale in (1, 2):
        reduced = photo.reduce(scale)
        whole = Decoded(reduced, photo.size, (0, 0, *reduced.size))
        part = cut_out(whole, Box(100, 50, 200, 100))
        assert part.size == (200, 100) and part.image.size == (200 // scale, 100 // scale)
        assert part.image.getextrema() == ((255, 255), (0, 0), (0, 0))


def test_what_is_cut_out_keeps_its_place_between_pixels():
    whole = Decoded(Image.new("RGB", (51, 26)), (405, 201), (0, 0, 405 / 8, 201 / 8))
    part = cut_out(whole, Box(100, 60, 101, 300))
    assert part.size == (101, 141)
    assert part.image.size == (14, 19)  # from the 12th pixel to the 26th, the 7th to the 26th
    assert part.extent == (0.5, 0.5, 201 / 8 - 12, 201 / 8 - 7)
    right = cut_out(whole, Box(399, 0, 6, 6))
    assert right.image.size == (2, 1) and right.extent == (7 / 8, 0, 405 / 8 - 49, 6 / 8)


def test_what_lies_outside_the_photo_is_left_away():
    photo = Decoded.whole(Image.new("RGB", (100, 100)))
    assert cut_out(photo, Box(-50, 80, 100, 100)).size == (50, 20)
    with pytest.raises(PhotoError, match="outside the photo"):
        cut_out(photo, Box(120, 0, 10, 10))

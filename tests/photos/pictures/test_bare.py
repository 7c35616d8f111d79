import io
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from orangecontrib.aiff.photos.pictures.bare import bare
from orangecontrib.aiff.photos.pictures.convert import make_copy
from orangecontrib.aiff.photos.pictures.decode import open_photo
from orangecontrib.aiff.photos.pictures.inline import small_jpeg

SECRETS = (b"Secret", b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"iCCP", b"tEXt", b"eXIf")


def give_away(image: Image.Image, file, kind: str) -> None:
    """Save a picture with all that such a file may say of who took it, where, and with what."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[29] = "SecretPlace"
    more = {"comment": b"SecretComment", "xmp": b"http://ns.adobe.com/xap/1.0/ Secret"}
    if kind == "PNG":
        said = PngImagePlugin.PngInfo()
        said.add_text("Author", "SecretName")
        more = {"pnginfo": said}
    image.save(file, kind, exif=exif, icc_profile=b"SecretProfile", **more)


@pytest.fixture(params=["JPEG", "PNG"])
def photo(tmp_path, request):
    file = tmp_path / f"a.{request.param.lower()}"
    give_away(Image.effect_noise((90, 60), 60).convert("RGB"), file, request.param)
    assert b"Secret" in file.read_bytes()
    return file


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_there_is_nothing_but_pixels(photo, kind, tmp_path, monkeypatch):
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "cache"))
    copy = make_copy(str(photo))
    written = (
        bare(Image.open(photo), kind),
        bare(open_photo(photo), kind),
        small_jpeg(photo, 40),
        Path(copy).read_bytes(),
    )
    for data in written:
        assert [secret for secret in SECRETS if secret in data] == []
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_what_the_caller_says_is_kept():
    image = Image.effect_noise((90, 90), 60).convert("RGB")
    assert len(bare(image, "JPEG", quality=30)) < len(bare(image, "JPEG", quality=90))
    said = PngImagePlugin.PngInfo()
    said.add_text("kept", "on purpose")
    assert b"on purpose" in bare(image, "PNG", pnginfo=said)

import os

import pytest

from orangecontrib.aiff.errors import PresentationError
from orangecontrib.aiff.presentation.writers import WRITERS, make_presentation

from ..clusters.cases import Calls, Cancelled


@pytest.mark.parametrize("kind", WRITERS)
def test_progress_and_cancelling(slides, tmp_path, kind):
    if kind == "pptx":
        pytest.importorskip("pptx")
    calls = Calls()
    made = make_presentation(slides, kind, tmp_path / "done", calls)
    assert made.is_file() and calls.shares == sorted(calls.shares) and calls.shares[-1] == 1
    with pytest.raises(Cancelled):
        make_presentation(slides, kind, tmp_path / "cancelled", Calls(cancel_at=2))
    assert not [f for f in tmp_path.rglob("*") if f.suffix in (".part",)]
    assert not (tmp_path / f"cancelled{WRITERS[kind].suffix}").is_file()


def test_names_get_their_suffix(slides, tmp_path):
    assert make_presentation(slides, "html", tmp_path / "v1.2").name == "v1.2.html"
    assert make_presentation(slides, "html", tmp_path / "A.HTML").name == "A.HTML"


@pytest.mark.parametrize("kind", WRITERS)
def test_a_place_that_cannot_be_written(slides, tmp_path, kind):
    if kind == "pptx":
        pytest.importorskip("pptx")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PresentationError, match="cannot be written"):
        make_presentation(slides, kind, tmp_path / "file" / "below" / "a")


LINKS = pytest.mark.skipif(os.name == "nt", reason="Windows lets few people make links")


@LINKS
@pytest.mark.parametrize("kind", ["html", "pptx"])
def test_a_link_is_followed_and_stays(slides, tmp_path, kind):
    if kind == "pptx":
        pytest.importorskip("pptx")
    real, link = tmp_path / "real", tmp_path / f"a.{kind}"
    real.write_bytes(b"before")
    link.symlink_to(real)
    made = make_presentation(slides, kind, link)
    assert made == link and link.is_symlink() and real.stat().st_size > 1000


@LINKS
def test_a_link_that_waits_for_the_part_of_a_file_is_not_written_through(slides, tmp_path):
    (tmp_path / "letter").write_text("Dear Anna")
    (tmp_path / "a.html.part").symlink_to("letter")
    make_presentation(slides, "html", tmp_path / "a.html")
    assert (tmp_path / "letter").read_text() == "Dear Anna"


@LINKS
def test_pictures_of_a_folder_stay_in_it(slides, tmp_path):
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "folder"
    elsewhere.mkdir()
    folder.mkdir()
    (folder / "pictures").symlink_to(elsewhere)
    with pytest.raises(PresentationError, match="leads to another folder"):
        make_presentation(slides, "markdown", folder)
    assert not list(elsewhere.iterdir()) and not (folder / "README.md").exists()
    (folder / "pictures").unlink()
    (folder / "pictures").mkdir()
    (elsewhere / "letter").write_text("Dear Anna")
    (folder / "pictures" / "tree.png").symlink_to(elsewhere / "letter")
    make_presentation(slides, "markdown", folder)
    assert (elsewhere / "letter").read_text() == "Dear Anna"
    assert not (folder / "pictures" / "tree.png").is_symlink()


@LINKS
def test_a_page_that_is_a_link_is_never_written_through(slides, tmp_path):
    (tmp_path / "README.md").symlink_to(tmp_path / "nowhere")
    with pytest.raises(PresentationError, match="would be lost"):
        make_presentation(slides, "markdown", tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_neither_waited_for_nor_replaced(slides, tmp_path):
    os.mkfifo(tmp_path / "a.html")
    with pytest.raises(PresentationError, match="not an ordinary file"):
        make_presentation(slides, "html", tmp_path / "a.html")


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_names_that_no_file_has(slides, tmp_path, name):
    with pytest.raises(PresentationError, match="cannot be written"):
        make_presentation(slides, "html", tmp_path / name)

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

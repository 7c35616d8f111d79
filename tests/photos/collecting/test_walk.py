import os
import unicodedata

import pytest

from orangecontrib.aiff.photos.collecting.walk import walk

from ...folders import make_photos

needs_links = pytest.mark.skipif(os.name == "nt", reason="needs symbolic links")


def photos_in(folder):
    return [entry.path for listing in walk(folder) for entry in listing.photos]


def problems_in(folder):
    return [problem for listing in walk(folder) for problem in listing.problems]


def test_natural_order(tmp_path):
    make_photos(tmp_path, "b/1.jpg", "A10/1.jpg", "a2/10.jpg", "a2/9.jpg", "z.jpg")
    assert photos_in(tmp_path) == ["z.jpg", "a2/9.jpg", "a2/10.jpg", "A10/1.jpg", "b/1.jpg"]


def test_photos_are_known_by_their_content_if_their_ending_says_nothing(tmp_path):
    make_photos(tmp_path, "a", "b.jpg_large", "c.txt", "d.jpg")
    (tmp_path / "e").write_text("not a photo")
    assert photos_in(tmp_path) == ["a", "b.jpg_large", "d.jpg"]


def test_what_phones_put_beside_photos_is_passed_over(tmp_path):
    make_photos(tmp_path, "IMG_1.HEIC", "._IMG_1.HEIC", ".thumbnails/a.jpg")
    for name in ("IMG_1.MOV", "IMG_1.mp4", "IMG_1.AAE", "Thumbs.db"):
        (tmp_path / name).write_bytes(b"\0")
    assert photos_in(tmp_path) == ["IMG_1.HEIC"] and problems_in(tmp_path) == []


@pytest.mark.parametrize(
    "name, word",
    [
        ("a.rar", "archive"),
        ("a.CR2", "raw"),
        ("a.jxl", "kind"),
        ("a.PSD", "kind"),
        ("a.xcf", "kind"),
    ],
)
def test_what_a_person_can_turn_into_photos_is_a_problem(tmp_path, name, word):
    (tmp_path / name).write_bytes(b"\0")
    (problem,) = problems_in(tmp_path)
    assert problem.path == name and word in problem.problem and problem.advice


@pytest.mark.parametrize("head", [b"\xff\x0a\xfa", b"\0\0\0\x0cJXL \r\n\x87\n\0", b"8BPS\0\1"])
def test_pictures_that_are_not_read_are_known_by_their_content_too(tmp_path, head):
    for name in ("a", "b.jpg_large", "c.txt"):
        (tmp_path / name).write_bytes(head)
    assert photos_in(tmp_path) == []
    assert [problem.path for problem in problems_in(tmp_path)] == ["a", "b.jpg_large"]


def test_zips_are_set_apart(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "B.ZIP").write_bytes(b"")
    assert [zip for listing in walk(tmp_path) for zip in listing.zips] == ["a/B.ZIP"]


@needs_links
def test_links_to_folders_are_said_and_not_followed(tmp_path):
    make_photos(tmp_path, "a/1.jpg")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "2.jpg").symlink_to(tmp_path / "gone.jpg")
    (tmp_path / "a" / "3.jpg").symlink_to(tmp_path / "a" / "1.jpg")
    assert photos_in(tmp_path) == ["a/1.jpg", "a/3.jpg"]
    assert [(p.path, "link" in p.problem) for p in problems_in(tmp_path)] == [
        ("a/2.jpg", True),
        ("a/loop", True),
    ]


def test_names_that_differ_in_capitals_are_noted_and_both_kept(tmp_path):
    make_photos(tmp_path, "a/1.jpg", "a/1.JPG")
    if len(os.listdir(tmp_path / "a")) == 1:
        pytest.skip("this disk takes them for one name")
    (twins,) = [listing.twins for listing in walk(tmp_path) if listing.photos]
    assert twins == [("a/1.JPG", "a/1.jpg")] and len(photos_in(tmp_path)) == 2


def test_of_names_that_differ_in_their_code_only_one_is_kept(tmp_path):
    names = [unicodedata.normalize(form, "é.jpg") for form in ("NFC", "NFD")]
    make_photos(tmp_path, *names)
    if len(os.listdir(tmp_path)) == 1:
        pytest.skip("this disk takes them for one name")
    assert len(photos_in(tmp_path)) == 1
    (problem,) = problems_in(tmp_path)
    assert "looks the same" in problem.problem


@pytest.mark.skipif(os.name == "nt", reason="names there are always Unicode")
def test_names_that_are_no_text_are_problems(tmp_path):
    make_photos(tmp_path, "ok.jpg")
    try:
        os.rename(tmp_path / "ok.jpg", os.fsencode(tmp_path) + b"/caf\xe9.jpg")
    except OSError:
        pytest.skip("this disk refuses such names")
    (problem,) = problems_in(tmp_path)
    assert problem.path == "caf?.jpg" and "Rename" in problem.advice


def test_a_folder_that_goes_away_is_a_problem_and_the_others_are_read(tmp_path):
    make_photos(tmp_path, "a/1.jpg", "b/1.jpg")
    listings = walk(tmp_path)
    next(listings)
    (tmp_path / "a" / "1.jpg").unlink()
    (tmp_path / "a").rmdir()
    rest = list(listings)
    assert [entry.path for listing in rest for entry in listing.photos] == ["b/1.jpg"]
    assert "disappeared" in rest[0].problems[0].problem


def test_a_closed_folder_is_a_problem(tmp_path, monkeypatch):
    make_photos(tmp_path, "a/1.jpg", "b/1.jpg")
    scandir = os.scandir

    def closed(path):
        if str(path).endswith("a"):
            raise PermissionError(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert photos_in(tmp_path) == ["b/1.jpg"]
    (problem,) = problems_in(tmp_path)
    assert (problem.path, problem.advice) == ("a", "Ask for permission.")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_among_photos_is_a_problem_and_is_not_opened(tmp_path):
    make_photos(tmp_path, "a.jpg")
    for name in ("b.jpg", "c", "d.txt", "e.zip", "f.heic_large"):
        os.mkfifo(tmp_path / name)
    assert photos_in(tmp_path) == ["a.jpg"]
    problems = {problem.path: problem.problem for problem in problems_in(tmp_path)}
    assert problems == dict.fromkeys(
        ("b.jpg", "e.zip", "f.heic_large"), "it is not an ordinary file"
    )


@needs_links
def test_a_link_to_a_file_is_that_file(tmp_path):
    make_photos(tmp_path / "x", "a.jpg")
    os.symlink(tmp_path / "x" / "a.jpg", tmp_path / "x" / "b.jpg")
    os.symlink(tmp_path / "none", tmp_path / "x" / "c.jpg")
    assert photos_in(tmp_path / "x") == ["a.jpg", "b.jpg"]
    assert [p.problem for p in problems_in(tmp_path / "x")] == ["it is a link that leads nowhere"]


@pytest.mark.parametrize("name", ["labels.xlsx", "Labels.XLS", "labels.csv.txt", "labels.ods"])
def test_labels_saved_as_something_else_are_named(tmp_path, name):
    make_photos(tmp_path, "anna/dress_1/a.jpg")
    (tmp_path / "anna" / name).write_bytes(b"no matter what")
    (problem,) = problems_in(tmp_path)
    assert problem.path == f"anna/{name}" and "named labels.csv" in problem.advice
    (tmp_path / "anna" / "labels.csv").write_text("path,domain\n")
    assert problems_in(tmp_path) == []

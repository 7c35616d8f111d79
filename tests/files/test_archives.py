import io
import stat
import zipfile

import pytest
from PIL import Image

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.files import archives
from orangecontrib.aiff.files.archives import Bundle, bundle_zips, parts_beside, unpack


def photo_bytes(colour="red"):
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "JPEG")
    return out.getvalue()


def make_zip(file, *names, **contents):
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, photo_bytes())
        for name, data in contents.items():
            archive.writestr(name, data)
    return file


def unpacked_files(bundle):
    folder = unpack(bundle).folder
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def alone(file):
    return Bundle(file.stem, (file,))


def test_photos_and_labels_are_unpacked_and_the_rest_is_not(tmp_path):
    names = ["x/dress_1/a.jpg", "x/labels.csv", "x/dress_1/a.mov", "__MACOSX/x/._a.jpg", "x/.DS"]
    assert unpacked_files(alone(make_zip(tmp_path / "x.zip", *names))) == [
        "x/dress_1/a.jpg",
        "x/labels.csv",
    ]


@pytest.mark.parametrize("name", ["../out.jpg", "/abs.jpg", "a/../../out.jpg", "C:\\out.jpg"])
def test_no_path_leaves_the_folder(tmp_path, cache, name):
    result = unpack(alone(make_zip(tmp_path / "x.zip", name, "ok.jpg")))
    assert [p.name for p in result.folder.rglob("*.jpg")] == ["ok.jpg"]
    assert not list(tmp_path.glob("*.jpg")) and not list(cache.glob("*.jpg"))
    (problem,) = result.problems
    assert "outside" in problem.problem and problem.advice


def test_links_in_zips_are_not_made(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        link = zipfile.ZipInfo("a.jpg")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("b.jpg", photo_bytes())
    result = unpack(alone(tmp_path / "x.zip"))
    assert [p.name for p in result.folder.iterdir()] == ["b.jpg"]
    assert "link" in result.problems[0].problem


def test_a_bomb_gets_a_sentence_before_anything_is_written(tmp_path, cache, monkeypatch):
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jpg", bytes(2**20))
    monkeypatch.setattr(archives, "SMALL", 2**10)
    with pytest.raises(CollectionError, match="would become"):
        unpack(alone(tmp_path / "x.zip"))
    assert not [p for p in cache.rglob("*") if p.is_file()]
    monkeypatch.setattr(archives, "MAX_RATIO", 10**6)
    assert unpack(alone(tmp_path / "x.zip")).folder.is_dir()


def test_more_than_any_folder_of_photos_gets_a_sentence(tmp_path, cache, monkeypatch):
    file = make_zip(tmp_path / "x.zip", "a.jpg", "b.jpg")
    with zipfile.ZipFile(file) as archive:
        total = sum(info.file_size for info in archive.infolist())
    monkeypatch.setattr(archives, "MAX_BYTES", total - 1)
    with pytest.raises(CollectionError, match="would become"):
        unpack(alone(file))
    assert not [p for p in cache.rglob("*") if p.is_file()]
    monkeypatch.setattr(archives, "MAX_BYTES", total)
    assert len(list(unpack(alone(file)).folder.iterdir())) == 2


def test_a_zip_that_understates_its_sizes_is_unpacked_no_further(tmp_path, cache):
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jpg", bytes(2**22))
        archive.writestr("b.jpg", photo_bytes())
    data = file.read_bytes().replace((2**22).to_bytes(4, "little"), (2**10).to_bytes(4, "little"))
    file.write_bytes(data)
    result = unpack(alone(file))
    (problem,) = result.problems
    assert problem.path == "a.jpg" and "damaged" in problem.problem
    assert [p.name for p in result.folder.iterdir()] == ["b.jpg"]
    assert sum(p.stat().st_size for p in cache.rglob("*") if p.is_file()) < 2**20


def test_too_many_files_get_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILES", 1)
    with pytest.raises(CollectionError, match="2 files"):
        unpack(alone(make_zip(tmp_path / "x.zip", "a.jpg", "b.jpg")))


def encrypt(file):
    """Set the flag that says a member is encrypted, in both of its headers."""
    data = bytearray(file.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(mark, at + 1)) >= 0:
            data[at + offset] |= 1
    file.write_bytes(data)


def test_encrypted_zips_get_a_sentence(tmp_path):
    encrypt(make_zip(tmp_path / "x.zip", "a.jpg", "b.jpg"))
    with pytest.raises(CollectionError, match="password"):
        unpack(alone(tmp_path / "x.zip"))


def test_zips_in_zips_are_problems_or_an_error_if_there_is_nothing_else(tmp_path):
    make_zip(tmp_path / "some.zip", "a.jpg", **{"inner.zip": b"PK"})
    (problem,) = unpack(alone(tmp_path / "some.zip")).problems
    assert problem.path == "inner.zip" and "inside a zip" in problem.problem
    make_zip(tmp_path / "all.zip", **{"inner.zip": b"PK", "second.zip": b"PK"})
    with pytest.raises(CollectionError, match="holds zips and nothing else"):
        unpack(alone(tmp_path / "all.zip"))


@pytest.mark.parametrize("content", [b"", b"no zip", None])
def test_what_is_no_zip_gets_a_sentence(tmp_path, content):
    if content is None:  # cut short
        content = make_zip(tmp_path / "whole.zip", "a.jpg").read_bytes()[:-30]
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(CollectionError, match="not a whole zip"):
        unpack(alone(tmp_path / "x.zip"))


def test_a_damaged_member_is_a_problem(tmp_path):
    file = make_zip(tmp_path / "x.zip", "a.jpg", "b.jpg")
    data = bytearray(file.read_bytes())
    data[60] ^= 0xFF  # in the first member's bytes, which its check sum notices
    file.write_bytes(data)
    result = unpack(alone(file))
    assert [p.name for p in result.folder.iterdir()] == ["b.jpg"]
    assert "damaged" in result.problems[0].problem


def test_unpacked_once_and_again_when_the_zip_changes(tmp_path, monkeypatch):
    file = make_zip(tmp_path / "x.zip", "a.jpg")
    first = unpack(alone(file)).folder
    before = (first / "a.jpg").stat().st_ino
    assert unpack(alone(file)).folder == first
    assert (first / "a.jpg").stat().st_ino == before
    moved = file.rename(tmp_path / "moved.zip")
    assert unpack(Bundle("x", (moved,))).folder == first  # the same contents, elsewhere
    make_zip(file, "a.jpg", "b.jpg")
    second = unpack(alone(file)).folder
    assert second != first and (second / "b.jpg").is_file()


def test_problems_are_told_again_the_second_time(tmp_path):
    file = make_zip(tmp_path / "x.zip", "a.jpg", "../b.jpg")
    assert unpack(alone(file)).problems == unpack(alone(file)).problems != ()


def test_what_was_deleted_from_the_cache_is_unpacked_again(tmp_path):
    file = make_zip(tmp_path / "x.zip", "a.jpg", "b.jpg")
    (unpack(alone(file)).folder / "b.jpg").unlink()
    assert (unpack(alone(file)).folder / "b.jpg").is_file()


def test_a_cancelled_unpacking_leaves_nothing(tmp_path, cache):
    class Cancelled(Exception):
        pass

    def callback(share):
        if share > 0.4:
            raise Cancelled

    file = make_zip(tmp_path / "x.zip", "a.jpg", "b.jpg", "c.jpg")
    with pytest.raises(Cancelled):
        unpack(alone(file), callback)
    assert not [p for p in (cache / "zips").rglob("*") if p.is_file()]
    assert len(unpacked_files(alone(file))) == 3


def test_parts_of_a_cloud_drive_are_one(tmp_path):
    first = make_zip(tmp_path / "anna_AIFF_2022-20221124T101010Z-001.zip", "anna/dress_1/a.jpg")
    make_zip(tmp_path / "anna_AIFF_2022-20221124T101010Z-003.zip", "anna/dress_1/b.jpg")
    other = make_zip(tmp_path / "ugo_AIFF_2022.zip", "dress_1/a.jpg")
    anna, ugo = bundle_zips([*parts_beside(first), other])
    assert (anna.name, len(anna.files), anna.missing_parts) == ("anna_AIFF_2022", 2, [2])
    assert (ugo.name, ugo.missing_parts) == ("ugo_AIFF_2022", [])
    assert unpacked_files(anna) == ["anna/dress_1/a.jpg", "anna/dress_1/b.jpg"]
    assert unpack(anna).folder.name == "anna_AIFF_2022"


def test_a_closed_cache_is_no_hindrance(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a file where the cache should be")
    monkeypatch.setenv("ORANGE_AIFF_CACHE", str(tmp_path / "file" / "cache"))
    assert unpacked_files(alone(make_zip(tmp_path / "x.zip", "a.jpg"))) == ["a.jpg"]


def share_place(file):
    """Have all entries of a zip's table say that they lie where the first does."""
    data = bytearray(file.read_bytes())
    at = -1
    while (at := data.find(b"PK\x01\x02", at + 1)) >= 0:
        data[at + 42 : at + 46] = bytes(4)
    file.write_bytes(data)


def nothing_written(cache):
    return not [p for p in cache.rglob("*") if p.is_file()]


def test_files_that_lie_upon_each_other_get_a_sentence(tmp_path, cache):
    share_place(make_zip(tmp_path / "x.zip", "a.jpg", "b.jpg", "c.jpg"))
    with pytest.raises(CollectionError, match="“x” is put together as no program.*packed again"):
        unpack(alone(tmp_path / "x.zip"))
    assert nothing_written(cache)


def test_a_claim_is_measured_by_the_size_of_the_zip_itself(tmp_path, cache, monkeypatch):
    # Each entry by itself seems to be packed well, and all of them share the same bytes.
    with zipfile.ZipFile(tmp_path / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{number:02}.jpg", bytes(4000) if number else bytes(40_000))
    share_place(tmp_path / "x.zip")
    monkeypatch.setattr(archives, "SMALL", 2**10)
    monkeypatch.setattr(archives, "MAX_RATIO", 20)
    with pytest.raises(CollectionError, match="times what it is; .* 20 times are the most"):
        unpack(alone(tmp_path / "x.zip"))
    assert nothing_written(cache)


def test_a_zip64_that_claims_a_huge_file_gets_a_sentence(tmp_path, cache):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        with archive.open("a.jpg", "w", force_zip64=True) as stream:
            stream.write(photo_bytes())
        archive.infolist()[0].file_size = 2**61
    with pytest.raises(CollectionError, match="would become .* GB; at most 32.0 GB of one zip"):
        unpack(alone(tmp_path / "x.zip"))
    assert nothing_written(cache)


def test_a_long_table_gets_a_sentence_before_it_is_listed(tmp_path, monkeypatch):
    monkeypatch.setattr("orangecontrib.aiff.files.zip_table.MOST_ENTRIES", 1)
    with pytest.raises(CollectionError, match="lists more than"):
        unpack(alone(make_zip(tmp_path / "x.zip", "a.jpg", "b.jpg")))


@pytest.mark.parametrize("name", ["a" * 5000 + ".jpg", "/".join("a" * 50) + ".jpg"])
def test_names_beyond_measure_are_problems_in_short(tmp_path, name):
    result = unpack(alone(make_zip(tmp_path / "x.zip", name, "ok.jpg")))
    assert [p.name for p in result.folder.rglob("*.jpg")] == ["ok.jpg"]
    (problem,) = result.problems
    assert "its name is longer" in problem.problem and len(problem.path) < 100


def test_more_folders_than_anybody_fills_get_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILES", 4)
    with pytest.raises(
        CollectionError, match=("1 files in 5 folders; the add-on unpacks at most 4 of either")
    ):
        unpack(alone(make_zip(tmp_path / "x.zip", "a/b/c/d/e/f.jpg")))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_packed_otherwise_than_by_deflate_is_a_problem(tmp_path, method):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.jpg", photo_bytes(), method)
        archive.writestr("b.jpg", photo_bytes(), zipfile.ZIP_DEFLATED)
    result = unpack(alone(tmp_path / "x.zip"))
    assert [p.name for p in result.folder.iterdir()] == ["b.jpg"]
    assert "a way that the add-on does not read" in result.problems[0].problem


def test_what_comes_out_is_counted_whatever_was_said(tmp_path, monkeypatch):
    file = make_zip(tmp_path / "x.zip", "a.jpg", "b.jpg")
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: io.BytesIO(bytes(2**22)))
    result = unpack(alone(file))
    assert list(result.folder.iterdir()) == []
    assert {problem.problem for problem in result.problems} == {
        "more came out of it than the zip says"
    }


def test_some_of_the_disk_stays_free(tmp_path, cache, monkeypatch):
    monkeypatch.setattr(archives, "LEFT_FREE", 10**18)
    with pytest.raises(CollectionError, match="no room to unpack “x”"):
        unpack(alone(make_zip(tmp_path / "x.zip", "a.jpg")))
    assert nothing_written(cache)


def test_a_zip_whose_table_is_another_one_s_has_files_of_its_own(tmp_path):
    # Its names, sizes and check sums are those of the first; what it holds is not.
    first = make_zip(tmp_path / "x.zip", **{"a.jpg": b"a photo", "b.jpg": b"another"})
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "x.zip"
    other.write_bytes(first.read_bytes().replace(b"another", b"no such"))
    one, two = unpack(alone(first)), unpack(alone(other))
    assert one.folder != two.folder and (one.folder / "b.jpg").read_bytes() == b"another"
    assert [problem.path for problem in two.problems] == ["b.jpg"]


def test_a_zip_that_lies_unchanged_is_not_read_again(tmp_path, monkeypatch):
    file = make_zip(tmp_path / "x.zip", "a.jpg")
    first = unpack(alone(file))
    monkeypatch.setattr(
        "orangecontrib.aiff.files.zip_digest.hashlib", pytest.fail
    )  # nothing is computed
    assert unpack(alone(file)).folder == first.folder

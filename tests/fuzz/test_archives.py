"""Zips as strangers change them: small ones, whose tables and bytes say what is not so."""

import io
import os
import tempfile
import zipfile
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from hypothesis import strategies as st

from orangecontrib.aiff.errors import CollectionError
from orangecontrib.aiff.files import archives, unpacked
from orangecontrib.aiff.files.archives import Bundle, unpack
from orangecontrib.aiff.files.storage import CACHE_VARIABLE

from .tally import fuzzed

LIMIT = 60_000  # bytes of all that is unpacked, here
NAMES = (
    "dress_1/a.jpg dress_1/b.jpg A.JPG a.jpg ../out.jpg /out.jpg C:\\out.jpg ..\\out.jpg "
    "a/../../out.jpg con.jpg labels.csv inner.zip dress_1 é.jpg a\0b.jpg .hidden.jpg <b>.jpg"
).split(" ")
CONTENTS = (b"", b"a photo", bytes(range(256)) * 2, bytes(3000), b"x" * 20_000, bytes(50_000))
# Fields of a table's entry, of what stands before a file, and of the end: place, length.
ENTRY = (
    (6, 2),
    (8, 2),
    (10, 2),
    (16, 4),
    (20, 4),
    (24, 4),
    (28, 2),
    (30, 2),
    (32, 2),
    (38, 4),
    (42, 4),
)
FILE = ((4, 2), (6, 2), (8, 2), (14, 4), (18, 4), (22, 4), (26, 2), (28, 2))
END = ((8, 2), (10, 2), (12, 4), (16, 4), (20, 2))
FIELDS = {b"PK\x01\x02": ENTRY, b"PK\x03\x04": FILE, b"PK\x05\x06": END}
VALUES = st.one_of(
    st.sampled_from([0, 1, 2, 8, 9, 12, 14, 0x7F, 0xFF, 0x800, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF]),
    st.integers(0, 70_000),
)


@st.composite
def changed_zips(draw):
    """A zip of a few files, then fields of it changed, entries repeated, bytes lost or flipped."""
    data = bytearray(_packed(draw))
    for _ in range(draw(st.integers(0, 4))):
        what = draw(st.sampled_from(["field", "field", "field", "entry", "flip", "cut", "same"]))
        if what == "field":
            mark = draw(st.sampled_from(sorted(FIELDS)))
            if places := _places(data, mark):
                at, (offset, length) = (
                    draw(st.sampled_from(places)),
                    draw(st.sampled_from(FIELDS[mark])),
                )
                value = draw(VALUES) % 256**length
                data[at + offset : at + offset + length] = value.to_bytes(length, "little")
        elif what == "same" and len(places := _places(data, b"PK\x01\x02")) > 1:
            one, other = draw(st.permutations(places))[:2]  # two entries for one file's bytes
            data[one + 42 : one + 46] = data[other + 42 : other + 46]
        elif what == "entry" and (places := _places(data, b"PK\x01\x02")):
            _repeat(data, places[0], draw(st.integers(1, 30)))
        elif what == "flip" and data:
            data[draw(st.integers(0, len(data) - 1))] ^= 1 << draw(st.integers(0, 7))
        elif what == "cut":
            del data[draw(st.integers(0, len(data))) :]
    return bytes(data)


def _packed(draw):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True)):
            info = zipfile.ZipInfo(name)
            info.external_attr = draw(st.sampled_from([0, 0o644 << 16, 0o120777 << 16, 0x10]))
            info.comment = draw(st.sampled_from([b"", b"PK\x05\x06", b"c" * 500]))
            method = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
            archive.writestr(info, draw(st.sampled_from(CONTENTS)), method)
        archive.comment = draw(st.sampled_from([b"", b"a comment", b"PK\x01\x02" * 20]))
    return out.getvalue()


def _places(data, mark):
    places, at = [], -1
    while (at := data.find(mark, at + 1)) >= 0:
        places.append(at)
    return places


def _repeat(data, at, times):
    """Put an entry of the table there again, and say so at the end."""
    name, extra, comment = (
        int.from_bytes(data[at + i : at + i + 2], "little") for i in (28, 30, 32)
    )
    entry = data[at : at + 46 + name + extra + comment]
    data[at:at] = entry * times
    ends = _places(data, b"PK\x05\x06")
    if ends and ends[-1] + 16 <= len(data):
        for offset, length, more in ((8, 2, times), (10, 2, times), (12, 4, times * len(entry))):
            place = slice(ends[-1] + offset, ends[-1] + offset + length)
            value = int.from_bytes(data[place], "little") + more
            data[place] = (value % 256**length).to_bytes(length, "little")


@fuzzed("archives", 220, data=changed_zips())
def test_a_changed_zip_is_refused_or_unpacked_within_its_folder_and_limit(data):
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        place = Path(name)
        stack.enter_context(patch.dict(os.environ, {CACHE_VARIABLE: str(place / "cache")}))
        stack.enter_context(patch.object(unpacked, "MOST_KEPT_BYTES", LIMIT))
        stack.enter_context(patch.object(archives, "SMALL", LIMIT // 4))
        (place / "x.zip").write_bytes(data)
        most = 0

        def watch(share):
            nonlocal most
            most = max(most, _size(place / "cache"))

        try:
            found = unpack(Bundle("x", (place / "x.zip",)), watch)
        except CollectionError as error:
            assert error.problem and error.advice
        else:
            assert found.folder.is_relative_to(place / "cache")
            assert all(problem.problem and problem.advice for problem in found.problems)
            links = [p for p in found.folder.rglob("*") if p.is_symlink()]
            assert not links
        watch(1)
        report = 20_000  # the sentences about what could not be used are written, too
        assert most <= LIMIT + report
        outside = [p.name for p in place.iterdir() if p.name not in ("x.zip", "cache")]
        assert not outside and _only_in_zips(place / "cache")


def _size(folder):
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())


def _only_in_zips(cache):
    return not cache.exists() or [p.name for p in cache.iterdir()] in ([], ["zips"])

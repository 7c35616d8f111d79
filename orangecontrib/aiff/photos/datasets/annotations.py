"""The one door for what data sets say of photos: strict types, finite numbers, real text.

Lists come from the web and from strangers. Each line is read into one of these shapes, or it is
none; nothing else in this folder takes a list apart.
"""

import codecs
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from ...errors import CollectionError
from ..written import MAX_NAME, MAX_SIDE, as_number

MAX_JSON = 64 * 2**20  # bytes of a file; the published ones have ten
MAX_ENTRIES = 1_000_000
_COMMAS = 8  # of an entry, at most
UNPACK = "Unpack or download it again."

Name = Annotated[str, Meta(min_length=1, max_length=MAX_NAME)]
ListedPath = Annotated[str, Meta(min_length=1, max_length=8192)]
Side = Annotated[float, Meta(ge=-MAX_SIDE, le=MAX_SIDE)]
Number = Annotated[int, Meta(ge=0, lt=10**9)]
Digits = Annotated[str, Meta(pattern=r"^[0-9]{1,9}\Z")]
Short = Annotated[str, Meta(min_length=1, max_length=100)]
Product = Annotated[int, Meta(ge=0, lt=2**62)] | Short

Shape = TypeVar("Shape")


class _Line(  # type: ignore[call-arg]
    msgspec.Struct, array_like=True, forbid_unknown_fields=True, frozen=True
):
    """Words in their order, and no more of them."""


class _Entry(msgspec.Struct, frozen=True):  # type: ignore[call-arg]
    """Values by name; others are passed over."""


class PairLine(_Line):
    """A line of DeepFashion's partition."""

    consumer: ListedPath
    shop: ListedPath
    item: Name
    split: Literal["train", "val", "test"]


class BoxLine(_Line):
    """A line of DeepFashion's boxes: the corners left, top, right, bottom."""

    path: ListedPath
    clothes: Name
    source: Name
    x1: Side
    y1: Side
    x2: Side
    y2: Side


class ProductLine(_Line):
    """A line of lists like those of Stanford Online Products."""

    number: Name
    item: Name
    group: Name
    path: ListedPath


class Garment(_Entry):
    """A garment in a file of DeepFashion2; the corners of its box."""

    bounding_box: tuple[Side, Side, Side, Side]
    style: Annotated[int, Meta(ge=0, lt=2**31)]
    category_name: Short


class Annotation(_Entry):
    """What a file of DeepFashion2 says of a photo, beside its garments."""

    source: Short
    pair_id: Product


class Entry(_Entry):
    """A line of Exact Street2Shop's lists; its box is looked at by itself."""

    photo: Number | Digits
    product: Product
    bbox: msgspec.Raw = msgspec.Raw(b"null")


class Sides(_Entry):
    """A box of Exact Street2Shop."""

    left: Side
    top: Side
    width: Side
    height: Side


def from_words(words: Sequence[str], shape: type[Shape], numbers: int = 0) -> Shape | None:
    """A line's words, so many of them at its end numbers, in a shape; None if they are none such."""
    texts = words[: len(words) - numbers]
    values = [*texts, *(as_number(word) for word in words[len(texts) :])]
    try:
        return msgspec.convert(values, shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def from_json(raw: bytes | msgspec.Raw, shape: type[Shape]) -> Shape | None:
    """JSON in a shape; None if it is damaged, too deep, or something else."""
    try:
        return msgspec.json.decode(raw, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def read_entries(file: Path) -> list[msgspec.Raw]:
    """The entries of a JSON list, each still as it stands there.

    Raises
    ------
    CollectionError
        If it cannot be read, or is no list.
    """
    data = _json_of(file)
    entries = None
    if data.count(b",") < MAX_ENTRIES * _COMMAS:
        entries = from_json(data, list[msgspec.Raw])
    if entries is None or len(entries) > MAX_ENTRIES:
        raise CollectionError("the list cannot be read", UNPACK)
    return entries


def read_annotation(file: Path) -> tuple[Annotation, dict[str, msgspec.Raw]]:
    """What a file of DeepFashion2 says of its photo, and all its values as they stand there.

    Raises
    ------
    CollectionError
        If it cannot be read, or is no such file.
    """
    data = _json_of(file)
    annotation = from_json(data, Annotation) if data.count(b",") < MAX_ENTRIES else None
    values = annotation and from_json(data, dict[str, msgspec.Raw])
    if annotation is None or values is None:
        raise CollectionError("the annotation cannot be read", UNPACK)
    return annotation, values


# Python writes what is no number so, JSON has no word for it. Texts are passed over.
_NO_NUMBERS = re.compile(rb'"(?:[^"\\]|\\.)*"|-?Infinity|NaN', re.DOTALL)


def _json_of(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_JSON + 1)
    except OSError as error:
        raise CollectionError("the list cannot be read", UNPACK) from error
    if len(data) > MAX_JSON:
        raise CollectionError(f"the list has more than {MAX_JSON // 2**20} MB", UNPACK)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", errors="replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"NaN" in data or b"Infinity" in data:
        data = _NO_NUMBERS.sub(lambda m: m[0] if m[0][:1] == b'"' else b"null", data)
    return data

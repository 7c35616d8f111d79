"""The rows of a catalogue: their columns, in one version, and what no row may hold."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import CatalogueError
from ..words import plural

VERSION = 1
TABLE = "photos"

ID, STAMP, VECTOR, LENGTHS = "id", "stamp", "vector", "lengths"
ROOT, PATH, ITEM, COLLECTOR = "root", "path", "item", "collector"
DOMAIN, CATEGORY, BOX, DIGEST = "domain", "category", "box", "digest"
SIZE, CHANGED, WIDTH, HEIGHT, THUMBNAIL = "size", "changed", "width", "height", "thumbnail"

FACTS = (ID, ROOT, PATH, ITEM, COLLECTOR, DOMAIN, CATEGORY, BOX, DIGEST, SIZE, WIDTH, HEIGHT)
SIDES = 4  # of a box
DIGEST_BYTES = 32
UNIT = 1e-3  # how far a vector's length may be from 1


def schema_of(length: int, lengths: int) -> Any:
    """The Arrow schema of a catalogue's rows.

    Parameters
    ----------
    length : numbers of a vector
    lengths : how many lengths are kept of each, see `space.Space`

    Columns
    -------
    id : of the photo's place, and of the garment in it where a photo shows several
    stamp : of all that is known of it but its numbers: unchanged rows are passed over by it
    vector : of unit length
    lengths : of the networks' own vectors, before
    root, path : the folder that was indexed, and the file below it; "" and the whole path else
    item, collector, domain, category : null where unknown
    box : left, top, width, height of the garment in pixels; null for the whole photo
    digest : SHA-256 of the file's content
    size, changed, width, height : of the file: bytes, nanoseconds since 1970, pixels
    thumbnail : a small JPEG; null where none was wanted
    """
    import pyarrow as pa

    return pa.schema(
        [
            pa.field(ID, pa.int64(), nullable=False),
            pa.field(STAMP, pa.int64(), nullable=False),
            pa.field(VECTOR, pa.list_(pa.float32(), length), nullable=False),
            pa.field(LENGTHS, pa.list_(pa.float32(), lengths), nullable=False),
            pa.field(ROOT, pa.string(), nullable=False),
            pa.field(PATH, pa.string(), nullable=False),
            *(pa.field(name, pa.string()) for name in (ITEM, COLLECTOR, DOMAIN, CATEGORY)),
            pa.field(BOX, pa.list_(pa.float32(), SIDES)),
            pa.field(DIGEST, pa.binary(DIGEST_BYTES)),
            *(pa.field(name, pa.int64()) for name in (SIZE, CHANGED)),
            *(pa.field(name, pa.int32()) for name in (WIDTH, HEIGHT)),
            pa.field(THUMBNAIL, pa.binary()),
        ]
    )


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows to be written; each column has an entry for each of n photos.

    Attributes
    ----------
    ids, stamps : int64 (n,)
    vectors, lengths : float32 (n, d), (n, `Space.lengths`)
    columns : of the other columns, by name; what is not there is null
    """

    ids: np.ndarray
    stamps: np.ndarray
    vectors: np.ndarray
    lengths: np.ndarray
    columns: Mapping[str, Sequence]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, places: np.ndarray) -> "Rows":
        return Rows(
            self.ids[places],
            self.stamps[places],
            self.vectors[places],
            self.lengths[places],
            {name: [each[place] for place in places] for name, each in self.columns.items()},
        )


def checked(rows: Rows, schema: Any) -> Any:
    """Rows as an Arrow record batch.

    Raises
    ------
    CatalogueError
        If vectors are not finite, of another length, zero, or not of unit length; if something is
        missing that each row has, or is there twice.
    """
    import pyarrow as pa

    wanted = schema.field(VECTOR).type.list_size
    vectors = np.asarray(rows.vectors, dtype=np.float32)
    if vectors.ndim != 2 or vectors.shape[1] != wanted:
        found = vectors.shape[1] if vectors.ndim == 2 else 0
        raise CatalogueError(
            f"The catalogue's vectors have {wanted:,} numbers, and these have {found:,}. Nothing "
            "was written. Embed the photos as the catalogue's were."
        )
    if not len(rows.ids) == len(rows.stamps) == len(rows.lengths) == len(vectors):
        raise CatalogueError("Each photo needs an id, a stamp and a vector. Nothing was written.")
    lengths = np.linalg.norm(vectors.astype(float), axis=1)
    broken = ~np.isfinite(lengths) | ~np.isfinite(rows.lengths).all(axis=1)
    for bad, what in (
        (broken, "have numbers that are missing or infinite"),
        (~broken & (lengths == 0), "are zero, so that they are at no distance from anything"),
        (~broken & (np.abs(lengths - 1) > UNIT), "are not of unit length"),
    ):
        if bad.any():
            raise CatalogueError(
                f"{plural(int(bad.sum()), 'vector')} {what}. Nothing was written. Embed these photos "
                "again."
            )
    if len(np.unique(rows.ids)) < len(rows.ids):
        raise CatalogueError("The same photo is there twice. Nothing was written.")
    arrays = []
    for field in schema:
        if field.name in (VECTOR, LENGTHS):
            values = vectors if field.name == VECTOR else np.asarray(rows.lengths, np.float32)
            flat = pa.array(np.ascontiguousarray(values).ravel(), pa.float32())
            arrays.append(pa.FixedSizeListArray.from_arrays(flat, type=field.type))
        elif field.name in (ID, STAMP):
            arrays.append(pa.array(rows.ids if field.name == ID else rows.stamps, pa.int64()))
        else:
            arrays.append(_column(field, rows.columns.get(field.name), len(rows)))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _column(field: Any, values: Sequence | None, size: int) -> Any:
    import pyarrow as pa

    try:
        made = pa.nulls(size, field.type) if values is None else pa.array(values, field.type)
    except (pa.ArrowException, UnicodeError) as error:
        raise CatalogueError(
            f"A photo's {field.name} cannot be written ({error}). Nothing was written."
        ) from error
    if made.null_count and not field.nullable:
        raise CatalogueError(f"Each photo needs a {field.name}. Nothing was written.")
    return made


def check_schema(found: Any, schema: Any) -> None:
    """
    Raises
    ------
    CatalogueError
        If a catalogue's table has other columns than it must have.
    """
    there = {field.name: field.type for field in found}
    missing = [field.name for field in schema if field.name not in there]
    other = [f.name for f in schema if f.name in there and there[f.name] != f.type]
    if missing or other:
        words = [f"lacks {', '.join(missing)}"] if missing else []
        words += [f"has {', '.join(other)} of another kind"] if other else []
        raise CatalogueError(
            f"The catalogue's table {' and '.join(words)}, so another program has changed it. Index "
            "the photos into a new catalogue."
        )


def number_of(*texts: object) -> int:
    """A whole number, 0 or more, for some texts, the same everywhere; of 63 bits."""
    told = "\n".join(map(str, texts)).encode(errors="surrogatepass")
    return int.from_bytes(hashlib.sha256(told).digest()[:8], "big") >> 1

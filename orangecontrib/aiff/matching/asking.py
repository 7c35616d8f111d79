"""A gallery that can be asked: from a photo, or words, to its matches and how sure they are."""

import io
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from Orange.data import Table
from Orange.util import dummy_callback
from PIL import Image

from ..alignment.photos import is_aligned
from ..embedding.again import embedder_of, vector_of
from ..embedding.blocks import joined_name
from ..embedding.devices import AUTO
from ..embedding.seeing.opened import OpenedPhoto
from ..embedding.seeing.row_files import local_file
from ..embedding.texts import TextSide, lacking_for_words, text_side_of
from ..embedding.unit import unit
from ..errors import PhotoError, ProtocolError
from ..files.fetch import find_fetched
from ..photos.columns import SHOP
from ..photos.photo import Box
from ..photos.pictures.decode import Decoded
from ..photos.pictures.regions import HOW, SIDE, find_region
from ..words import plural
from .confidence import UNTOLD, Judgement, judge
from .gallery import Gallery, Matches, find_matches, make_gallery, searched_rows
from .hubs import Hubs, find_hubs
from .leaning import leaning_of
from .newcomers import Newcomers
from .question import CSLS, Question

Searched: TypeAlias = Any  # rows of a table, an array; of a catalogue, a filter
LITTLE = 32  # side of the small pictures that are compared, pixels
PLAIN = 6  # least difference between lightest and darkest of what shows anything; of 255
SAME_PICTURE = 2.0  # mean difference up to which two pictures are the same; of 255
CLOSE = 0.05  # distance up to which a match may be the very photo
CANDIDATES = 3
ONE_COLOUR = PhotoError(
    "it shows one colour alone, so there is nothing to find", "Draw the box round the garment."
)
WORDS_UNJUDGED = f"{UNTOLD} we measured it for photos, not for words."
WORDS_UNMARKED = "With words, photos near to everything are not marked down."
NEAREST_FIRST = "The nearest photos come first."


@dataclass(frozen=True, eq=False)
class Answer:
    """What a question finds.

    Attributes
    ----------
    question : that was asked
    matches : all rows that were searched, in order
    judgement : of the nearest item; None where it cannot be told
    sentence : the judgement, or why there is none; "" where nothing was judged
    identical : row of the gallery that is your own photo, None if there is none
    features : of the photo, in the gallery's columns, shape (d,); None where words alone ask
    hubs : by what photos near to everything were marked down; None if they were not
    order : what the matches are in order of, a sentence; why so, where another was asked for
    gallery : whose rows these are
    gone : rows whose files are not there, as far as that was looked for
    small : of these, addresses that hold a small picture, by row
    """

    question: Question
    matches: Matches
    judgement: Judgement | None
    sentence: str
    identical: int | None
    features: np.ndarray | None
    hubs: Hubs | None
    order: str
    gallery: Gallery
    gone: frozenset[int] = frozenset()
    small: Mapping[int, str] = field(default_factory=dict)


class Asked:
    """A gallery with the networks that made it.

    Parameters
    ----------
    table : photos with their vectors, perhaps aligned
    device : that embeds new photos
    callback : called with a share 0..1 while the gallery is made ready; may raise to stop

    Attributes
    ----------
    name : of the gallery's vectors, for people
    photos : what is known of the gallery's
    one_item : whether all photos show the same item

    Raises
    ------
    ProtocolError, BlockError
        If there are no vectors that can be compared, or a new photo cannot have any like them.
    EmbeddingError, WeightsError, DeviceError
        See `embedding.again.embedder_of`.
    """

    def __init__(self, table: Table, device: str = AUTO, callback: Callable = dummy_callback):
        self.gallery: Gallery = make_gallery(table)
        callback(0.5)
        # They are loaded once a photo asks whose vectors are not known.
        self.embedders = [embedder_of(said, device) for said in self.gallery.networks]
        self.newcomers = Newcomers(self.gallery, [each.length for each in self.embedders])
        self.name = joined_name(self.gallery.provenances)
        self.one_item = len({*self.gallery.codes}) == 1
        self.photos = self.gallery.photos.ready()
        self._rows: dict[tuple, np.ndarray] = {}
        self._newest: tuple = (None, None, None, None)  # photo, box, domain, and its features
        self._hubs: dict[tuple[bytes, str], Hubs | ProtocolError] = {}
        self._is_aligned = any(map(is_aligned, self.gallery.provenances))
        self._leaning = leaning_of(self.gallery)
        self._usual = self.gallery  # where colours count as usual
        self._amount = 0.0
        self._texts: TextSide | None = None

    @property
    def title(self) -> str:
        """Whose vectors, and of how many photos."""
        return f"{self.name} ({plural(len(self.gallery.table), 'photo')})"

    @property
    def notes(self) -> list[str]:
        """Sentences about what differs from the gallery's own vectors."""
        return list(dict.fromkeys(note for each in self.embedders for note in each.notes))

    @property
    def no_words(self) -> str:
        """Why you cannot search this gallery with words, a sentence; "" if you can."""
        why = lacking_for_words(self.embedders[0].recipe)
        if self.newcomers.is_derived or (len(self.embedders) > 1 and not why):
            return (
                "You can search with words only where one network made the vectors and nothing "
                "aligned them."
            )
        return why

    @property
    def has_colours(self) -> bool:
        """Whether colours can count more or less than usual, see `leaning.Leaning`."""
        return self._leaning is not None

    def lean(self, amount: float) -> None:
        """Let colours count more or less from now on, −1..1."""
        if self._leaning is None or amount == self._amount:
            return
        self._amount = amount
        self.gallery = self._leaning.gallery(self._usual, amount)
        self._hubs = {}

    def rows(self, domain: str | None = SHOP, variable: str = "", value: str = "") -> Searched:
        """The rows that are searched; see `gallery.searched_rows`."""
        key = (domain, variable, value)
        if key not in self._rows:
            self._rows[key] = searched_rows(self.gallery, *key)
        return self._rows[key]

    def count(self, rows: Searched) -> int:
        """How many photos are searched."""
        return len(rows)

    def prepare(
        self, rows: Searched, domain: str, search: str, callback: Callable = dummy_callback
    ) -> None:
        """Do now what questions of a domain would wait for: see which photos are hubs."""
        if search == CSLS:
            self._found_hubs(rows, domain, callback)

    def ask(
        self,
        question: Question,
        photo: OpenedPhoto | None,
        rows: Searched,
        thorough: bool = True,
        search: str = CSLS,
    ) -> Answer:
        """Find what a question asks for.

        Parameters
        ----------
        photo : the question's, opened; None where it has none
        rows : that are searched, see `rows`
        thorough : whether to say also how sure the matches are and if one is the very photo;
            while a box is dragged there is no time for that
        search : a key of `question.SEARCHES`

        Raises
        ------
        PhotoError
            If the photo cannot be read or shows nothing.
        EmbeddingError, WeightsError, ProtocolError
            If it cannot be embedded.
        """
        self.lean(question.colour)
        own = self.gallery.row_of.get(question.like) if question.like is not None else None
        if own is not None:
            rows = rows[rows != own]
        features = self._features(question, photo, own)
        vector = self._vector(question, features, rows)
        domain = question.domain if own is None else self.photos.domains.of(own)
        hubs, order = self._ordered(question, domain or "", rows, search)
        marks = None if hubs is None else hubs.marks(self._rows_that_ask(question, own))
        matches = find_matches(self.gallery, vector, rows, marks)
        if not thorough:
            return Answer(question, matches, None, "", None, features, hubs, order, self.gallery)
        judged = self._judge(question, matches, self.gallery)
        identical = None
        if own is None and photo is not None:
            identical = self._identical(question, photo, matches, self.gallery)
        return Answer(question, matches, *judged, identical, features, hubs, order, self.gallery)

    def _features(
        self, question: Question, photo: OpenedPhoto | None, own: int | None
    ) -> np.ndarray | None:
        """What the gallery's columns would hold of the photo."""
        if own is not None:
            return self.gallery.features_of(own)
        return self._features_of_photo(question, photo)

    def _features_of_photo(
        self, question: Question, photo: OpenedPhoto | None
    ) -> np.ndarray | None:
        """The same of a photo that is new; None where there is none."""
        if photo is None:
            return None
        # The same is asked again at once: more thoroughly, with words, or in other rows.
        before, box, domain, features = self._newest
        if before is photo and (box, domain) == (question.box, question.domain):
            return features
        if _is_plain(photo.part(question.box, LITTLE)):
            raise ONE_COLOUR
        vectors = [vector_of(each, photo, question.box) for each in self.embedders]
        features = self.newcomers.features(vectors, question.domain)
        self._newest = photo, question.box, question.domain, features
        return features

    def _vector(
        self, question: Question, features: np.ndarray | None, rows: np.ndarray
    ) -> np.ndarray:
        """What is compared with the gallery's vectors."""
        seen = None if features is None else self.newcomers.vector(features)
        if seen is not None and self._leaning is not None:
            seen = self._leaning.vectors(seen, self._amount)
        if seen is not None and not question.words:
            return seen
        said = self._vector_of_words(question.words)
        if seen is None:
            return said
        # The cosines of photos vary much more among each other than those of words with photos.
        # Each counts by its own spread over what is searched.
        spreads = [max(float((self.gallery.vectors[rows] @ v).std()), 1e-6) for v in (seen, said)]
        weight = question.weight
        return unit((1 - weight) / spreads[0] * seen + weight / spreads[1] * said)

    def _vector_of_words(self, words: str) -> np.ndarray:
        if self._texts is None:
            self._texts = text_side_of(self.embedders[0])
        return unit(self._texts.vector(words))

    def _ordered(
        self, question: Question, domain: str, rows: np.ndarray, search: str
    ) -> tuple[Hubs | None, str]:
        """What marks photos down, None if nothing does; and in a sentence."""
        if search != CSLS:
            return None, NEAREST_FIRST
        if question.words:
            return None, f"{NEAREST_FIRST} {WORDS_UNMARKED}"
        hubs = self._found_hubs(rows, domain)
        if isinstance(hubs, ProtocolError):
            return None, f"{NEAREST_FIRST} {hubs}"
        return hubs, f"Photos near to everything are marked down, by {hubs.source}."

    def _found_hubs(
        self, rows: np.ndarray, domain: str, callback: Callable = dummy_callback
    ) -> Hubs | ProtocolError:
        key = (rows.tobytes(), domain)
        if key not in self._hubs:
            try:
                self._hubs[key] = find_hubs(self.gallery, rows, domain, callback)
            except ProtocolError as error:
                self._hubs[key] = error
        return self._hubs[key]

    def _rows_that_ask(self, question: Question, own: int | None) -> list[int]:
        """Rows that are the photo that asks, which says nothing of hubs to itself."""
        if own is not None:
            return [own]
        return self._rows_of_files.get(_file_key(question.photo), []) if question.photo else []

    @cached_property
    def _rows_of_files(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row, path in enumerate(self.photos.paths):
            if path:
                found.setdefault(_file_key(path), []).append(row)
        return found

    def _judge(
        self, question: Question, matches: Matches, gallery: Gallery
    ) -> tuple[Judgement | None, str]:
        if question.words:
            return None, WORDS_UNJUDGED
        try:
            judgement = judge(gallery, matches, self._is_aligned)
        except ProtocolError as error:
            return None, str(error)
        return judgement, judgement.sentence

    def _identical(
        self, question: Question, photo: OpenedPhoto, matches: Matches, gallery: Gallery
    ) -> int | None:
        """The searched row that shows the very picture that asks."""
        near = matches.rows[:CANDIDATES][matches.distances[:CANDIDATES] < CLOSE]
        candidates = [*map(int, near), *_as_large(gallery, question, matches.rows)]
        asked = None
        for row in dict.fromkeys(candidates):
            with suppress(PhotoError):  # it is gone, say, and cannot be compared
                file = local_file(gallery.photos.paths[row], find_fetched)
                if asked is None:
                    asked = _small(photo.whole(2 * LITTLE))
                other = _small(OpenedPhoto(file).whole(2 * LITTLE))
                if np.abs(asked - other).mean() <= SAME_PICTURE:
                    return row
        return None


def find_garment(question: Question, photo: OpenedPhoto) -> tuple[Box | None, str]:
    """Where the garment is by itself in a question's photo, None for all of it; and how, in words.

    What a table says of the photo helps; of other photos nothing is known.
    """
    domain = question.domain or "" if question.item else ""
    region = find_region(photo.whole(2 * SIDE).image, domain, question.kind)
    if region.shares == (0, 0, 1, 1):
        return None, HOW[region.how]
    return region.box_in(*photo.size), HOW[region.how]


def open_question(question: Question) -> OpenedPhoto | None:
    """The photo of a question, ready to be embedded; None where it has none.

    Raises
    ------
    PhotoError
        If it cannot be read. Nothing is fetched from the web.
    """
    if question.picture is not None:
        return OpenedPhoto(Image.open(io.BytesIO(question.picture)).convert("RGB"))
    if not question.photo:
        return None
    photo = OpenedPhoto(local_file(question.photo, find_fetched))
    _ = photo.size  # a file that cannot be read is said before a gallery is waited for
    return photo


def _as_large(gallery: Gallery, question: Question, rows: np.ndarray) -> list[int]:
    """Rows whose files have exactly as many bytes; alignment may have moved them apart."""
    table = gallery.table
    if not question.photo or "size" not in table.domain:
        return []
    if not (variable := table.domain["size"]).is_continuous:
        return []
    with suppress(OSError, PhotoError):
        size = local_file(question.photo, find_fetched).stat().st_size
        return rows[table.get_column(variable)[rows] == size][:CANDIDATES].tolist()
    return []


def _file_key(path: str) -> str:
    return os.path.normcase(os.path.abspath(path))


def _is_plain(seen: Decoded) -> bool:
    return float(np.ptp(_small(seen), axis=(0, 1)).max()) < PLAIN


def _small(seen: Decoded) -> np.ndarray:
    small = seen.image.resize((LITTLE, LITTLE), Image.Resampling.BOX)
    return np.asarray(small, dtype=float)

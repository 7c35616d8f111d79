"""A catalogue that can be asked like a gallery in a table: it is searched where it lies."""

import os
from collections import deque
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from Orange.util import dummy_callback

from ..catalogue.filters import Filter
from ..catalogue.gallery import folded
from ..catalogue.handed import CatalogueGallery
from ..catalogue.indexing import embedders_of
from ..catalogue.schema import DIGEST, FACTS, LENGTHS, THUMBNAIL, VECTOR
from ..catalogue.searching import NONE, search
from ..catalogue.store import open_catalogue
from ..catalogue.tables import sample, table_of_rows
from ..embedding.devices import AUTO
from ..embedding.seeing.opened import OpenedPhoto
from ..errors import CatalogueError
from ..files.paths import long_path
from ..photos.columns import CATEGORY, COLLECTOR, SHOP
from ..photos.pictures.inline import address
from ..words import percent, plural
from .asking import NEAREST_FIRST, Answer, Asked
from .gallery import Gallery, Matches, find_matches, make_gallery
from .question import CSLS, Question
from .strangers import Strangers, find_strangers

NEAR = 200  # photos that a question finds
LEANT = 500  # the same where Shape – Colour orders them
KEPT = 20  # answers in which "more like this one" is looked for
LOOKED_FOR = 100  # files of the nearest, to say which are gone
SAMPLE = 200  # photos that show what the columns are
UNMARKED = "In a catalogue, photos near to everything are not marked down."
ORDERED = "Of the {} nearest photos, those that Shape – Colour prefers come first."


class AskedCatalogue(Asked):
    """A catalogue with the networks that made it; see `Asked`.

    What is searched is a `Filter`, in place of rows. An answer has a gallery of its own: the
    nearest photos, as a table.

    Attributes
    ----------
    catalogue : as it is when this is made
    """

    def __init__(
        self, handed: CatalogueGallery, device: str = AUTO, callback: Callable = dummy_callback
    ):
        self.catalogue = open_catalogue(handed.folder)
        self.handed = handed
        if not len(self.catalogue):
            raise CatalogueError(f"Catalogue “{handed.name}” is empty. Add photos to it first.")
        embedders_of(self.catalogue, device)  # says why a new photo can have no such vector
        super().__init__(sample(self.catalogue, SAMPLE), device, callback)
        self._strangers: dict[tuple[Filter, str], Strangers | None] = {}
        self._newest_found: tuple = (None, None)  # what was searched for, and what was found
        self._answers: deque[tuple[Gallery, np.ndarray]] = deque(maxlen=KEPT)

    @property
    def title(self) -> str:
        return f"{self.handed.name}: {self.name} ({plural(len(self.catalogue), 'photo')})"

    def rows(self, domain: str | None = SHOP, variable: str = "", value: str = "") -> Filter:
        """What is searched, chosen before the search; see `gallery.searched_rows`."""
        where = Filter()
        if domain in self.handed.domains:
            where = replace(where, domains=(domain,))
        if value and variable == COLLECTOR:
            where = replace(where, collectors=(value,))
        if value and variable == CATEGORY:
            where = replace(where, categories=(value,))
        return where

    def count(self, rows: Filter) -> int:
        """See `Asked.count`."""
        return self.catalogue.count(rows)

    def prepare(
        self, rows: Filter, domain: str, search: str, callback: Callable = dummy_callback
    ) -> None:
        """Read what the first question would wait for, and see what is near in this catalogue."""
        self._near(self.gallery.vectors[0], rows)
        callback(0.3)
        self._strangers_of(rows, domain)
        callback(1)

    def ask(
        self,
        question: Question,
        photo: OpenedPhoto | None,
        rows: Filter,
        thorough: bool = True,
        search: str = CSLS,
    ) -> Answer:
        """See `Asked.ask`.

        Raises
        ------
        CatalogueError
            If the catalogue cannot be read any more.
        """
        own = self._own(question)
        features: np.ndarray | None
        if own is not None:
            gallery, row, number = own
            features = gallery.features_of(row)
            rows = replace(rows, without_ids=(number,))
        else:
            features = self._features_of_photo(question, photo)
        vector = self._vector(question, features, np.arange(len(self.gallery.vectors)))
        gallery, matches = self._found(vector, rows, question.colour)
        is_leant = question.colour != 0 and self._leaning is not None
        order = ORDERED.format(len(matches.rows)) if is_leant else NEAREST_FIRST
        order = f"{order} {UNMARKED}" if search == CSLS else order
        answer = Answer(question, matches, None, "", None, features, None, order, gallery)
        if not thorough or not len(matches.rows):
            return answer
        judgement, sentence = self._judge(question, matches, gallery)
        if is_leant:  # what strangers find was compared as usual, so it says nothing here
            sentence = f"{sentence} {ORDERED.format(len(matches.rows))}"
        elif not question.words:
            sentence = " ".join(filter(None, (sentence, self._close(question, matches, rows))))
        if note := self._searched():
            sentence = f"{sentence} {note}"
        identical = None
        if own is None and photo is not None:
            identical = self._identical(question, photo, matches, gallery)
        gone = frozenset(
            int(row)
            for row in matches.rows[:LOOKED_FOR]
            if not _is_there(gallery.photos.paths[row])
        )
        return replace(
            answer, judgement=judgement, sentence=sentence, identical=identical, gone=gone,
            small=self._small(gallery, gone),
        )  # fmt: skip

    def lean(self, amount: float) -> None:
        """Colours count otherwise only among what is found: the index finds as they usually do."""

    def _near(self, vector: np.ndarray, where: Filter, count: int = NEAR) -> np.ndarray:
        found = search(self.catalogue, vector, count, where)
        return found.ids[0][found.ids[0] != NONE]

    def _found(self, vector: np.ndarray, where: Filter, colour: float) -> tuple[Gallery, Matches]:
        """The nearest photos as a gallery, where copies of a file are of one garment.

        Parameters
        ----------
        colour : how much colours count in their order, see `Asked.lean`
        """
        leaning = self._leaning if colour else None
        gallery, ids = self._gallery(vector, where, NEAR if leaning is None else LEANT)
        if not len(ids):
            return gallery, Matches(np.empty(0, int), np.empty(0))
        if leaning is not None:
            gallery = leaning.gallery(gallery, colour)
            vector = leaning.vectors(vector, colour)
        self._answers.append((gallery, ids))
        return gallery, find_matches(gallery, vector, np.arange(len(ids)))

    def _gallery(self, vector: np.ndarray, where: Filter, count: int) -> tuple[Gallery, np.ndarray]:
        """So many of the nearest photos, and their ids; the same while only their order changes."""
        key = vector.tobytes(), where, count
        if self._newest_found[0] == key:
            return self._newest_found[1]
        ids = self._near(vector, where, count)
        if not len(ids):
            return self.gallery, ids
        rows = self.catalogue.rows(ids, [*FACTS, VECTOR, LENGTHS])
        gallery = make_gallery(table_of_rows(self.catalogue, rows))
        gallery.__dict__["codes"] = folded(rows[DIGEST].to_pylist(), gallery.codes)
        self._newest_found = key, (gallery, ids)
        return gallery, ids

    def _own(self, question: Question) -> tuple[Gallery, int, int] | None:
        """A gallery with the photo that more are wanted like, its row there, and its id."""
        if question.like is None:
            return None
        for gallery, ids in reversed(self._answers):
            row = gallery.row_of.get(question.like)
            if row is not None:
                return gallery, row, int(ids[row])
        return None

    def _strangers_of(self, where: Filter, domain: str | None) -> Strangers | None:
        where = replace(where, without_ids=())
        if domain not in self.handed.domains:
            return None
        key = where, str(domain)
        if key not in self._strangers:
            self._strangers[key] = find_strangers(self.catalogue, where, str(domain))
        return self._strangers[key]

    def _close(self, question: Question, matches: Matches, where: Filter) -> str:
        """Whether the nearest photo is close, for this catalogue; "" where that is not known."""
        strangers = self._strangers_of(where, question.domain)
        return "" if strangers is None else strangers.sentence(float(matches.distances[0]))

    def _searched(self) -> str:
        """What the index may miss; "" where all is compared."""
        said = self.catalogue.measured
        if said.get("search") != "index":
            return ""
        return f"The index finds {percent(said['recall'])} of the ten nearest photos."

    def _small(self, gallery: Gallery, gone: frozenset[int]) -> dict[int, str]:
        """Small pictures of photos whose files are gone, by row."""
        rows = sorted(gone)
        if not rows or not self.catalogue.about.thumbnails:
            return {}
        ids = next(ids for each, ids in self._answers if each is gallery)[rows]
        pictures = self.catalogue.rows(ids, [THUMBNAIL])[THUMBNAIL].to_pylist()
        return {
            row: address(picture, "jpeg")
            for row, picture in zip(rows, pictures, strict=True)
            if picture
        }


def _is_there(path: str | None) -> bool:
    return path is not None and os.path.exists(long_path(path))

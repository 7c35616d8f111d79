"""What is asked with one call, from a photo's file to its matches: a gallery, or a catalogue on disk."""

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

from Orange.data import Table

from ..catalogue.crowd import CatalogueCrowd, in_its_space
from ..catalogue.gallery import gallery_of
from ..catalogue.indexing import Indexed, index_images, index_vectors
from ..catalogue.store import Catalogue
from ..embedding.blocks import blocks_of
from ..embedding.cache import open_cache
from ..embedding.devices import AUTO
from ..errors import AiffWarning, UsageError
from ..photos.columns import CONSUMER, SHOP
from ..photos.photo import Box
from ..progress import progress
from ..words import plural
from .answers import Findings, Posed, find, pose
from .asking import Asked
from .in_catalogue import AskedCatalogue
from .question import CSLS, FOUND, SEARCHES, TOP


class Askable:
    """A gallery to search with a photo, or words; see `api.gallery`.

    Attributes
    ----------
    asked : the gallery's vectors and networks
    """

    def __init__(self, asked: Asked):
        self._asked = asked

    @property
    def asked(self) -> Asked:
        return self._asked

    def __repr__(self) -> str:
        return f"{plural(len(self.asked.gallery.table), 'photo')} by {self.asked.name}"

    def ask(
        self,
        photo: str | Path | None = None,
        box: str | Box | Sequence[float] = FOUND,
        top: int = TOP,
        words: str = "",
        shows: str | None = CONSUMER,
        searched: str | None = SHOP,
        search: str = CSLS,
    ) -> Findings:
        """The garment in a photo, or what is nearest to it, as Style Match finds it.

        Parameters
        ----------
        photo : its file; nothing of it is kept
        box : the part that counts: left, top, width, height in pixels of the upright photo,
            "whole", or "auto": where the garment is by itself
        top : garments that are told, at most
        words : beside the photo or alone; of vectors that are not aligned, from a network that
            learned words
        shows : which domain the photo is of, since it is aligned as such: "consumer", "shop"; None
            where unknown
        searched : only photos of this domain, where the gallery has any; None for all
        search : "csls" marks down photos that are near to everything, where the gallery has
            enough other photos of the domain that asks to tell which are; "nearest" does not

        Returns
        -------
        The nearest garments in order, with cosine distances, and how sure that is. It prints as a
        short table, and shows photos in a notebook.

        Raises
        ------
        UsageError
            If nothing is asked, the photo, the box or the words cannot be used, or there is no
            such search.
        EmbeddingError, WeightsError, ProtocolError
            If the question cannot be embedded.
        """
        return self.answer(pose(photo, words, box, shows), top, searched, search)

    def answer(
        self, posed: Posed, top: int = TOP, searched: str | None = SHOP, search: str = CSLS
    ) -> Findings:
        """The same for a question that `answers.pose` opened before."""
        if search not in SEARCHES:
            raise UsageError(f"There is no search “{search}”. Choose one of {', '.join(SEARCHES)}.")
        return find(self.asked, posed, top, searched, search)


class AskableCatalogue(Askable):
    """A gallery on disk to fill and to search; see `api.catalogue`.

    Parameters
    ----------
    device : that embeds photos; see `embedding.devices`

    Attributes
    ----------
    catalogue : as it is now
    """

    def __init__(self, catalogue: Catalogue, device: str = AUTO):
        self.catalogue = catalogue
        self._device = device
        self._opened: AskedCatalogue | None = None

    def __repr__(self) -> str:
        return repr(self.catalogue)

    @property
    def asked(self) -> Asked:
        if self._opened is None:
            self._opened = AskedCatalogue(gallery_of(self.catalogue), self._device)
        return self._opened

    def add(
        self,
        photos: Table,
        whole: bool = False,
        prune: bool = False,
        callback: Callable[[float], None] | None = None,
    ) -> Indexed:
        """Write the photos of a table that are new or changed; the others stay as they are.

        What was written stays if it is stopped, and the next `add` goes on from there.

        Parameters
        ----------
        photos : from `api.read`: they are embedded as the catalogue's were; or their vectors,
            from `api.embed` or `api.align`, which must be of the catalogue's kind
        whole : whether the table has all photos of its folder, so that the catalogue's others of
            it are gone if their files are
        prune : whether these are removed
        callback : see `api`

        Returns
        -------
        How many photos were new, changed, as before, gone, and what could not be used; its
        `sentence` says so.

        Raises
        ------
        CatalogueError
            If there are no photos, their vectors are of another kind, or the catalogue cannot be
            written.
        """
        with (
            open_cache() as cache,
            progress("indexing", len(photos), "photos", callback) as advance,
        ):
            add = index_vectors if blocks_of(photos) else index_images
            done = add(self.catalogue, photos, cache, whole=whole, prune=prune, callback=advance)
        self._opened = None  # it was of the photos before
        if done.problems:
            warnings.warn(
                f"{plural(len(done.problems), 'photo')} of “{photos.name}” could not be used: see "
                "problems of what add() gives back.",
                AiffWarning,
                stacklevel=2,
            )
        return done

    def embed(self, images: Table, callback: Callable[[float], None] | None = None) -> Table:
        """Vectors of photos as they would be in the catalogue, through its alignment if it has one.

        Raises
        ------
        CatalogueError
            If no photo can be embedded, or nobody knows how the catalogue's were.
        """
        with (
            open_cache() as cache,
            progress("embedding", len(images), "photos", callback) as advance,
        ):
            table, problems = in_its_space(self.catalogue, images, cache, self._device, advance)
        if problems:
            warnings.warn(
                f"{plural(len(problems), 'photo')} of “{images.name}” could not be embedded: "
                f"{problems[0].path}: {problems[0].problem}.",
                AiffWarning,
                stacklevel=2,
            )
        return table

    def crowd(self, table: Table, domain: str = "") -> CatalogueCrowd:
        """Its photos as wrong answers to a table's; see `catalogue.crowd`."""
        return CatalogueCrowd(self.catalogue, table, domain)

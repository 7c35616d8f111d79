"""What Catalogue does away from its window: open, look ahead, write, check and repair."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from Orange.data import Table
from Orange.widgets.utils.concurrent import TaskState

from ...catalogue import words
from ...catalogue.about import OWN, is_catalogue
from ...catalogue.aligning import learned_space
from ...catalogue.gallery import gallery_of
from ...catalogue.handed import CatalogueGallery
from ...catalogue.indexing import Indexed, index_images, index_vectors
from ...catalogue.library import in_words
from ...catalogue.looking import look_ahead
from ...catalogue.space import Space, space_of_embedders, space_of_table
from ...catalogue.store import Catalogue, make_catalogue, open_catalogue, writer
from ...catalogue.tables import sample
from ...catalogue.upkeep import Checked, check, compact, describe, prune
from ...chains import RECOMMENDED, VECTORS_ALONE, recipe_for, recipes_for
from ...embedding.blocks import blocks_of
from ...embedding.cache import VectorCache, open_cache
from ...embedding.embedder import Embedder
from ...embedding.networks.models import DEFAULT_MODEL
from ...embedding.table import embed_table
from ...errors import CatalogueError, GoneError
from ...files.storage import cache_folder, make_private
from ...photos.columns import image_variable
from ...photos.reading import read_collection
from ...photos.rows import rows_of
from ...photos.table import images_table
from ..kit.tasks import callback_of, paced_callback_of

CATALOGUES = "catalogues"  # below the cache
LEARNED = 0.4  # share of the work when a new catalogue's alignment is learned
WRITTEN = 0.97


@dataclass(frozen=True, eq=False)
class Photos:
    """What a catalogue is filled from.

    Attributes
    ----------
    table : of the input; None where a folder is chosen
    folder : with photos; None where the input is chosen
    """

    table: Table | None
    folder: Path | None

    def read(self, callback: Callable[[float], None]) -> Table:
        """The photos, with their vectors where the input has them."""
        if self.table is not None:
            return self.table
        return images_table(read_collection(self.folder, callback))

    @property
    def name(self) -> str:
        return self.folder.name if self.folder is not None else self.table.name


@dataclass(frozen=True, eq=False)
class Opened:
    """A catalogue that was read.

    Attributes
    ----------
    said : see `upkeep.describe`
    gallery, sample : the outputs; None of a catalogue without photos
    """

    catalogue: Catalogue
    said: dict[str, Any]
    gallery: CatalogueGallery | None
    sample: Table | None


@dataclass(frozen=True, eq=False)
class Written:
    """What came of writing.

    Attributes
    ----------
    opened : the catalogue as it is now
    indexed : see there; None where nothing was added
    sentence : what was done
    away : folders that are not there and whose photos stay, and how many; see `upkeep.Pruned`
    """

    opened: Opened
    indexed: Indexed | None
    sentence: str
    away: Mapping[str, int] = field(default_factory=dict)


def cache_place(photos: Photos) -> Path:
    """Where a catalogue of these photos is made for a trial: in the add-on's cache."""
    name = "".join(c if c.isalnum() or c in "-_" else "-" for c in photos.name) or "photos"
    table = photos.table
    kind = "images"
    if table is not None and blocks_of(table):
        # Vectors of another kind need a catalogue of their own.
        kind = space_of_table(table).identity[:8] or "vectors"
    return cache_folder() / CATALOGUES / f"{name[:60]}-{kind}"


def has_vectors(table: Table) -> bool:
    return bool(blocks_of(table))


@contextmanager
def _telling_gone(place: Path) -> Iterator[None]:
    """What goes wrong since the catalogue has gone is a `GoneError`; the disk is asked here, not by the
    window."""
    try:
        yield
    except CatalogueError as error:
        if is_catalogue(place):
            raise
        raise GoneError(str(error)) from error


def run_open(place: Path, size: int, state: TaskState) -> Opened | None:
    """Open a catalogue and see what is in it; None where there is none yet.

    Raises
    ------
    CatalogueError
        If something else is there, or it cannot be read.
    """
    state.set_status("Opening the catalogue…")
    if is_catalogue(place):
        return _opened(open_catalogue(place), size)
    with in_words(place.name):
        is_other = place.is_file() or (
            place.is_dir() and bool({each.name for each in place.iterdir()} - OWN)
        )
    if is_other:
        raise GoneError(
            f"“{place.name}” is no catalogue. Choose one with Open, or name a new one with New."
        )
    return None


def run_sample(opened: Opened, size: int, state: TaskState) -> Opened:
    """The same with another sample."""
    with _telling_gone(opened.catalogue.folder):
        return _opened(opened.catalogue, size)


def run_look(
    catalogue: Catalogue | None, photos: Photos, callback: Callable[[float], None]
) -> Indexed:
    """What adding photos would do."""
    table = photos.read(lambda share: callback(0.5 * share))
    if catalogue is None:
        return Indexed(new=len(table))
    whole = photos.folder is not None
    return look_ahead(catalogue, table, whole, lambda share: callback(0.5 + 0.5 * share))


def run_write(
    place: Path,
    photos: Photos,
    closes_gap: bool,
    thumbnails: bool,
    size: int,
    state: TaskState,
) -> Written:
    """Add photos to a catalogue, which is made if it is not there.

    Parameters
    ----------
    closes_gap : whether a new catalogue of photos without vectors brings worn and shop photos
        nearer each other, where both are there
    thumbnails : whether a new one keeps small pictures
    size : of the sample
    """
    state.set_status("Reading the photos…")
    table = photos.read(callback_of(state, 0, 0.05))
    if not len(table):
        raise CatalogueError("There are no photos to add.")
    given = has_vectors(table)
    if not given and image_variable(table.domain) is None:
        raise CatalogueError(
            "The data has neither photos nor vectors. Connect AIFF Folder Loader or Local GPU "
            "Embedder."
        )
    with _telling_gone(place), open_cache() as cache:
        catalogue, begin = _made(place, table, closes_gap, thumbnails, cache, state)
        callback = paced_callback_of(state, len(table), "photos", WRITTEN)

        def told(share: float) -> None:
            callback(begin + (1 - begin) * share)

        whole = photos.folder is not None
        add = index_vectors if given else index_images
        indexed = add(catalogue, table, cache, whole=whole, callback=told)
        return Written(_opened(catalogue, size), indexed, indexed.sentence)


def run_prune(
    catalogue: Catalogue, size: int, with_folders: Collection[str], state: TaskState
) -> Written:
    """Remove photos whose files are gone.

    Parameters
    ----------
    size : of the sample
    with_folders : folders whose photos go even if the whole folder is not there
    """
    state.set_status("Looking for files that are gone…")
    with _telling_gone(catalogue.folder), writer(catalogue) as write:
        done = prune(write, with_folders, callback_of(state, 0, WRITTEN))
    said = " ".join(words.pruned(done, words.BUTTONS))
    return Written(_opened(catalogue, size), None, said, done.away)


def run_compact(catalogue: Catalogue, size: int, state: TaskState) -> Written:
    """Make a catalogue small and quick again."""
    state.set_status("Making the catalogue small…")
    with _telling_gone(catalogue.folder), writer(catalogue) as write:
        saved = compact(write, callback=callback_of(state, 0, WRITTEN))
    return Written(_opened(catalogue, size), None, words.compacted(saved))


def run_check(catalogue: Catalogue, state: TaskState) -> Checked:
    """Read all of a catalogue and see what is wrong; nothing is written."""
    state.set_status("Checking…")
    with _telling_gone(catalogue.folder):
        catalogue.refresh()
        return check(catalogue, callback=callback_of(state))


def _opened(catalogue: Catalogue, size: int) -> Opened:
    catalogue.refresh()
    said = describe(catalogue)
    if not len(catalogue):
        return Opened(catalogue, said, None, None)
    return Opened(catalogue, said, gallery_of(catalogue), sample(catalogue, size))


def _made(
    place: Path,
    table: Table,
    closes_gap: bool,
    thumbnails: bool,
    cache: VectorCache,
    state: TaskState,
) -> tuple[Catalogue, float]:
    """The catalogue, and the share of the work that making it was."""
    if is_catalogue(place):
        return open_catalogue(place), 0.0
    if place.is_relative_to(cache_folder()):
        make_private(place.parent)
    if has_vectors(table):
        return make_catalogue(place, space_of_table(table), thumbnails), 0.0
    if closes_gap and rows_of(table).has_domains:
        return make_catalogue(place, _learned(table, cache, state), thumbnails), LEARNED
    state.set_status("Loading the network…")
    embedder = Embedder(recipe_for(DEFAULT_MODEL, VECTORS_ALONE))
    return make_catalogue(place, space_of_embedders([embedder]), thumbnails), 0.0


def _learned(table: Table, cache: VectorCache, state: TaskState) -> Space:
    """Vectors of the recommended chain, worn and shop photos brought nearer each other."""
    state.set_status("Loading the network…")
    embedders = [Embedder(recipe) for recipe in recipes_for(RECOMMENDED.models)]
    callback = paced_callback_of(state, len(table), "photos", 0.9 * LEARNED)
    vectors = embed_table(table, embedders, cache, callback).embeddings
    if vectors is None:
        return space_of_embedders(embedders)
    state.set_status("Learning how worn and shop photos differ…")
    return learned_space(
        vectors, RECOMMENDED.align, callback=callback_of(state, 0.9 * LEARNED, LEARNED)
    )[0]

"""A tree, its clusters and all its photos as a notebook has them: they print, and show photos."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from Orange.data import Table
from Orange.util import dummy_callback

from ..clusters.analysis import Analysis
from ..clusters.cuts import suggest_cut
from ..clusters.kinds import KINDS, Cluster, interesting, lacking
from ..clusters.photo_grid import PhotoGrid, lay_out
from ..clusters.quality import Quality, quality_of
from ..clusters.sentences import sentence, title
from ..clusters.tables import clusters_table, selected_table
from ..clusters.tree import LINKAGES
from ..errors import UsageError
from ..photos.pictures.inline import (
    address,
    figure_html,
    picture_html,
    piece_html,
    strip_html,
)
from ..words import plural
from .grid_picture import KIND, grid_drawing, grid_sentences, grid_words
from .pictures import DRAWN, DRAWN_UP_TO, TREE, tree_drawing

PRINTED, SHOWN, PHOTOS = 20, 20, 10  # clusters in a text and on a page, photos of each


@dataclass(frozen=True, eq=False)
class RankedClusters(Sequence[Cluster]):
    """Interesting clusters, those of a kind together and ranked; prints a sentence for each.

    Attributes
    ----------
    analysis : the tree, and what is known of its photos
    clusters : see `clusters.kinds.Cluster`
    lacking : why the data can have none of a kind, a sentence each
    """

    analysis: Analysis
    clusters: tuple[Cluster, ...]
    lacking: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.clusters)

    def __iter__(self) -> Iterator[Cluster]:
        return iter(self.clusters)

    def __getitem__(self, place):
        """A cluster; of a slice, those clusters alone."""
        if isinstance(place, slice):
            return RankedClusters(self.analysis, self.clusters[place], self.lacking)
        return self.clusters[place]

    def sentences(self) -> list[str]:
        """What each cluster is."""
        return [sentence(self.analysis, cluster) for cluster in self.clusters]

    def photos(self, place: int) -> Table | None:
        """A cluster's photos, the most typical first, as rows of the data; None without data."""
        return selected_table(self.analysis, self.clusters[place])

    def __str__(self) -> str:
        lines = []
        for place, cluster in enumerate(self.clusters[:PRINTED]):
            kind = KINDS[cluster.kind].label
            if self._is_first_of_its_kind(place):
                lines.append(kind)
            lines.append(f"{place:>4}  {sentence(self.analysis, cluster)}")
        return "\n".join([*lines, *self._rest(PRINTED)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = []
        for place, cluster in enumerate(self.clusters[:SHOWN]):
            if self._is_first_of_its_kind(place):
                kind = KINDS[cluster.kind]
                parts.append(f"<h4>{escape(kind.label)}</h4><p><em>{escape(kind.story)}</em></p>")
            words = escape(sentence(self.analysis, cluster))
            name = escape(title(self.analysis, cluster))
            parts.append(f"<p>{place} <b>{name}</b>: {words}</p>")
            if self.analysis.labels.has_pictures:
                parts.append(self._strip(cluster))
        parts += [f"<p>{escape(line)}</p>" for line in self._rest(SHOWN)]
        return piece_html(parts)

    def _is_first_of_its_kind(self, place: int) -> bool:
        return not place or self.clusters[place - 1].kind != self.clusters[place].kind

    def _rest(self, shown: int) -> list[str]:
        if not self.clusters:
            return ["No interesting cluster.", *self.lacking]
        more = len(self.clusters) - shown
        return [f"… and {more:,} more."] if more > 0 else []

    def _strip(self, cluster: Cluster) -> str:
        labels = self.analysis.labels
        figures = []
        for row in cluster.medoid_first[:PHOTOS]:
            picture = picture_html(labels.paths[row])
            figures.append(figure_html(picture, "", labels.caption(row), labels.domains.of(row)))
        if (more := len(cluster) - PHOTOS) > 0:
            figures.append(f"<figure>and {plural(more, 'other')}</figure>")
        return strip_html(figures)


@dataclass(frozen=True, eq=False)
class AllPhotos:
    """All photos of a tree on a grid, look-alikes side by side.

    Attributes
    ----------
    analysis : the tree, and what is known of its photos
    grid : where each photo stands; see `clusters.photo_grid.PhotoGrid`
    """

    analysis: Analysis
    grid: PhotoGrid

    def picture(self, width: int = DRAWN[0], height: int = DRAWN[1]) -> bytes:
        """A JPEG that fits so many pixels, each photo in the colour of its garment."""
        return grid_drawing(self.analysis.labels, self.grid, width, height)

    def __str__(self) -> str:
        return f"{grid_words(self.grid)}: {self.grid.provenance}."

    __repr__ = __str__

    def _repr_html_(self) -> str:
        picture = address(self.picture(), KIND)
        words = escape(grid_words(self.grid))
        lines = [*grid_sentences(self.analysis.labels, self.grid), str(self)]
        return piece_html(
            [
                f'<img alt="{words}" style="max-width: 100%" src="{picture}">',
                *(f"<p>{escape(line)}</p>" for line in lines),
            ]
        )


@dataclass(frozen=True, eq=False)
class Dendrogram:
    """A tree of photos.

    Attributes
    ----------
    analysis : the tree, and what distances and labels say of its nodes
    metric : name of the distance; "" of one that was computed elsewhere
    """

    analysis: Analysis
    metric: str = ""

    def interesting(self, kinds: Iterable[str] | None = None) -> RankedClusters:
        """The clusters that tell something, ranked within their kinds.

        Parameters
        ----------
        kinds : keys of `clusters.kinds.KINDS`: found, most, look-alikes, club, torn, loner, apart;
            all if not given

        Raises
        ------
        UsageError
            If there is no such kind.
        """
        wanted = list(KINDS) if kinds is None else [kinds] if isinstance(kinds, str) else [*kinds]
        for key in wanted:
            if key not in KINDS:
                raise UsageError(
                    f"There is no kind of cluster “{key}”. Choose one of {', '.join(KINDS)}."
                )
        reasons = filter(None, (lacking(self.analysis, key) for key in wanted))
        return RankedClusters(
            self.analysis, tuple(interesting(self.analysis, wanted)), tuple(reasons)
        )

    def quality(
        self, clusters: int | None = None, callback: Callable[[float], None] = dummy_callback
    ) -> Quality:
        """How well the tree, and a cut of it, keep each garment's photos together; prints a table.

        Parameters
        ----------
        clusters : into how many it is cut; what fits the garments best if not given
        callback : is told the share that is done, 0..1; cancels by raising
        """
        tree = self.analysis.tree
        if clusters is None:
            clusters = suggest_cut(self.analysis).clusters
        cut = tree.cut(max(1, min(clusters, tree.photos)))
        return quality_of(self.analysis, cut, callback=callback)

    def photos(self, callback: Callable[[float], None] = dummy_callback) -> AllPhotos:
        """All photos on a grid, look-alikes side by side; a notebook shows them.

        Parameters
        ----------
        callback : is told the share that is done, 0..1; cancels by raising
        """
        return AllPhotos(self.analysis, lay_out(self.analysis.distances, callback=callback))

    def table(self) -> Table:
        """A row a cluster: the interesting ones as they are ranked, then the tree's others."""
        return clusters_table(self.analysis, interesting(self.analysis))

    def __str__(self) -> str:
        tree = self.analysis.tree
        distance = f", distance: {self.metric.lower()}" if self.metric else ""
        return (
            f"Tree of {plural(tree.photos, 'photo')}, {LINKAGES[tree.method].label.lower()} "
            f"linkage{distance}"
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        parts = [f"<p>{escape(str(self))}</p>"]
        if (drawing := tree_drawing(self.analysis)) is not None:
            parts.append(
                f'<img alt="{TREE}" style="max-width: 100%" src="{address(drawing, "png")}">'
            )
        else:
            parts.append(f"<p>A tree of more than {DRAWN_UP_TO} photos is not drawn here.</p>")
        return piece_html(parts)

"""What Interesting Clusters has computed beside its tree: quality, a second tree, a grid of photos."""

from concurrent.futures import Future

from AnyQt.QtCore import QObject, Signal
from Orange.misc import DistMatrix

from ...clusters.compare import TreeComparison
from ...clusters.photo_grid import PhotoGrid
from ...clusters.quality import Quality
from ...errors import AiffError
from ...words import percent
from ..kit.tasks import Aside
from .analysing import Result, run_comparison, run_grid, run_quality
from .grid_page import GridPage
from .quality_table import QualityTable
from .two_trees import CONNECT, TwoTrees


class Beside(QObject):
    """Work that holds up neither the tree nor each other, and the pages that show what it found.

    Attributes
    ----------
    quality, comparison, grid : of the tree that is shown; None before they are known
    judged : the quality is known
    compared : two trees were compared; why they cannot be, else ""
    """

    judged = Signal()
    compared = Signal(str)

    def __init__(self, parent: QObject, quality: QualityTable, trees: TwoTrees, grid: GridPage):
        super().__init__(parent)
        self.quality: Quality | None = None
        self.comparison: TreeComparison | None = None
        self.grid: PhotoGrid | None = None
        self._quality, self._trees, self._grid = quality, trees, grid
        self._result: Result | None = None
        self.judging = Aside(self, self._on_judged)
        self.judging.progress.connect(self._on_judging)
        self.comparing = Aside(self, self._on_compared)
        self.comparing.progress.connect(self._on_comparing)
        self.laying = Aside(self, self._on_laid)
        self.laying.progress.connect(self._on_laying)
        grid.stop.clicked.connect(self._stop_or_lay_out)

    @property
    def is_busy(self) -> bool:
        return any(each.is_busy for each in (self.judging, self.comparing, self.laying))

    def drop(self, second: bool) -> None:
        """Forget quality and second tree, which are of a tree that is no longer wanted.

        Parameters
        ----------
        second : whether there are second distances
        """
        self.judging.cancel()
        self.comparing.cancel()
        self.quality = self.comparison = None
        self._quality.show_quality(None)
        self._trees.show_comparison(None, "" if second else CONNECT)

    def forget_grid(self) -> None:
        """The photos are others, or as far from each other as they were not."""
        self.laying.cancel()
        self.grid = None
        self._grid.forget()

    def close(self) -> None:
        for each in (self.judging, self.comparing, self.laying):
            each.close()

    # Quality

    def judge(self, result: Result | None, clusters: int | None) -> None:
        """Have the quality of a tree, and of its cut into so many clusters, computed."""
        self.judging.cancel()
        self.quality = None
        if result is None:
            self._quality.show_quality(None)
            return
        self._on_judging(0)
        self.judging.start(run_quality, result.analysis, clusters)

    def _on_judging(self, done: float) -> None:
        self._quality.show_quality(None, f"Judging the tree and its cut… {percent(done / 100, 0)}")

    def _on_judged(self, done: Future) -> None:
        self.quality = done.result()
        self._quality.show_quality(self.quality)
        self.judged.emit()

    # Two trees

    def compare(
        self, result: Result | None, second: DistMatrix | None, linkage: str, later: bool
    ) -> None:
        """Have the tree of second distances made and held against the first.

        Parameters
        ----------
        later : whether the first tree is being made, and will be compared as it is shown
        """
        self.comparing.cancel()
        self.comparison = None
        self.compared.emit("")
        if second is None or result is None:
            self._trees.show_comparison(None, CONNECT)
        elif later:
            self._trees.show_comparison(None)
        else:
            self._on_comparing(0)
            self.comparing.start(run_comparison, second, result.analysis, linkage)

    def _on_comparing(self, done: float) -> None:
        self._trees.show_comparison(None, f"Comparing the two trees… {percent(done / 100, 0)}")

    def _on_compared(self, done: Future) -> None:
        error = done.exception()
        if error is None:
            self.comparison = done.result()
            self._trees.show_comparison(self.comparison)
        elif isinstance(error, AiffError):
            self._trees.show_comparison(None, str(error))
            self.compared.emit(str(error))
        else:
            raise error

    # All photos

    def lay_out(self, result: Result | None, wanted: bool) -> None:
        """Show all photos on a grid; it is made when somebody looks at it, and then kept.

        Parameters
        ----------
        wanted : whether somebody looks at it
        """
        self._result = result
        self._grid.show_grid(result, self.grid)
        if result is None or self.grid is not None or not wanted or self.laying.is_busy:
            return
        self._on_laying(0)
        self.laying.start(run_grid, result.analysis)

    def _stop_or_lay_out(self) -> None:
        if self.laying.is_busy:
            self.laying.cancel()
            self._grid.show_stopped()
        else:
            self.lay_out(self._result, True)

    def _on_laying(self, done: float) -> None:
        self._grid.show_progress(done)

    def _on_laid(self, done: Future) -> None:
        error = done.exception()
        if isinstance(error, AiffError):
            self._grid.show_error(str(error))
            return
        self.grid = done.result()
        self._grid.show_grid(self._result, self.grid)

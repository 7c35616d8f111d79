"""What Consumer-to-Shop Evaluator does away from its window."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from Orange.data import Table
from Orange.misc import DistMatrix
from Orange.widgets.utils.concurrent import TaskState

from ...catalogue.crowd import CatalogueCrowd
from ...catalogue.handed import CatalogueGallery
from ...catalogue.store import open_catalogue
from ...embedding.seeing.regions import IN_SHORT
from ...errors import ProtocolError
from ...evaluation.comparison import Comparison
from ...evaluation.confusions import Confusions, confusions
from ...evaluation.curves import Bin, Curve, Subset, breakdown, hit_curve, rank_histogram
from ...evaluation.distractors import Distractors
from ...evaluation.evaluation import Evaluation, system_name
from ...evaluation.protocol import Protocol
from ...evaluation.sentences import describe
from ...evaluation.systems import Compared, Refused, System, evaluate_systems, systems_of
from ...evaluation.tables import (
    comparisons_table,
    found_table,
    per_query_table,
    rankings_of_systems,
    scores_table,
)
from ...photos.boxes import REGION
from ...photos.rows import Rows, rows_of
from ...words import distinct
from ..kit.tasks import callback_of

LOADING, RANKING = 0.05, 0.8  # shares of the progress at which these are done


@dataclass(frozen=True, eq=False)
class Request:
    """What is to be evaluated.

    Attributes
    ----------
    inputs : tables of embeddings and matrices, in the order they are shown
    titles : of the widgets they come from; "" where that is unknown
    names : what the user calls systems, by their keys
    unticked : keys of systems that take no part
    catalogue : of further photos in the gallery; None for none
    """

    inputs: tuple[Table | DistMatrix, ...]
    titles: tuple[str, ...]
    names: Mapping[str, str]
    unticked: frozenset[str]
    protocol: Protocol
    catalogue: CatalogueGallery | None = None


@dataclass(frozen=True)
class Listed:
    """A system in the list: by its key, which is the name it has by itself."""

    key: str
    photos: int
    ticked: bool
    from_matrix: bool


@dataclass(frozen=True, eq=False)
class Result:
    """What a run hands to the window; lists have an entry a system."""

    keys: tuple[str, ...]
    compared: Compared
    photos: Rows
    curves: tuple[Curve, ...]
    ranks: tuple[list[Bin], ...]
    confusions: tuple[Confusions, ...]
    scores: Table
    comparisons: Table | None
    rankings: Table
    per_query: Table
    found: Table

    @property
    def evaluations(self) -> tuple[Evaluation, ...]:
        return self.compared.evaluations

    @property
    def table(self) -> Table:
        return self.compared.table

    @property
    def notes(self) -> list[str]:
        """What was asked and which photos took no part, a sentence each."""
        said = dict.fromkeys(text for each in self.evaluations for text in describe(each))
        return [*said, *self.compared.photos_left_out(), *self.compared.spoiled()]


def run_evaluation(request: Request, state: TaskState) -> Result:
    """Evaluate all ticked systems.

    Raises
    ------
    ProtocolError
        If that cannot be done.
    """
    callback = callback_of(state)
    callback(0)
    state.set_status("Ranking the gallery…")
    systems, unusable = systems_by_key(request)
    listed = [
        Listed(key, len(system.photos), key not in request.unticked, system.matrix is not None)
        for key, system in systems.items()
    ]
    state.set_partial_result(listed)
    ticked = [key for key in systems if key not in request.unticked]
    if not systems:
        raise ProtocolError(unusable[0].reason)
    if not ticked:
        raise ProtocolError("No system is ticked. Tick at least one in the list of systems.")
    chosen = [replace(systems[key], name=request.names.get(key, key)) for key in ticked]
    compared = evaluate_systems(
        chosen,
        request.protocol,
        lambda share: callback(LOADING + (RANKING - LOADING) * share),
        _distractors(request, lambda: callback(LOADING)),
    )
    refused = {each.place for each in compared.refused}
    judged = tuple(key for place, key in enumerate(ticked) if place not in refused)
    compared = replace(compared, refused=(*unusable, *compared.refused))
    return _result(judged, compared, callback)


def _distractors(
    request: Request, look: Callable[[], None]
) -> Callable[[Table], Distractors] | None:
    """The catalogue's photos as further ones of a system's gallery; None without a catalogue.

    Parameters
    ----------
    look : raises to stop
    """
    if request.catalogue is None:
        return None
    catalogue = open_catalogue(request.catalogue.folder)
    domain = request.protocol.gallery_domain
    return lambda table: CatalogueCrowd(catalogue, table, domain, lambda _: look())


def run_renaming(result: Result, names: Mapping[str, str], state: TaskState) -> Result:
    """The same figures with other names."""
    told = distinct(names.get(key, key) for key in result.keys)
    compared = result.compared
    evaluations = tuple(
        replace(evaluation, name=name)
        for evaluation, name in zip(result.evaluations, told, strict=True)
    )
    comparisons = tuple(
        replace(each, names=(told[each.first], told[each.second])) for each in compared.comparisons
    )
    compared = replace(compared, evaluations=evaluations, comparisons=comparisons)
    return _result(result.keys, compared, callback_of(state))


def run_breakdown(result: Result, name: str) -> list[list[Subset]]:
    """Figures of the queries with each value of a variable, as people read it; a list a system."""
    words = IN_SHORT if name == REGION else {}
    return [
        [
            replace(part, value=words.get(part.value, part.value))
            for part in breakdown(evaluation, result.table, name)
        ]
        for evaluation in result.evaluations
    ]


def systems_by_key(request: Request) -> tuple[dict[str, System], tuple[Refused, ...]]:
    """The systems of all inputs, by names that differ; and inputs that are none, with the reason.

    Two of one name are told apart by the widgets they come from, then by numbers.
    """
    found: list[tuple[System, str]] = []
    refused = []
    for data, title in zip(request.inputs, request.titles, strict=True):
        try:
            found += [(system, title) for system in systems_of(data)]
        except ProtocolError as error:
            photos = data if isinstance(data, Table) else data.row_items
            name = system_name(photos) if isinstance(photos, Table) else "Distances"
            refused.append(Refused(f"{name} ({title})" if title else name, str(error)))
    own = [system.name for system, _ in found]
    keys = distinct(
        f"{system.name} ({title})" if title and own.count(system.name) > 1 else system.name
        for system, title in found
    )
    systems = {key: system for key, (system, _) in zip(keys, found, strict=True)}
    return systems, tuple(refused)


def best_pair(comparisons: Sequence[Comparison], metric: str) -> Comparison | None:
    """The comparison of a metric that is surest; None if there is none."""
    of_metric = [each for each in comparisons if each.metric == metric]
    return min(of_metric, key=lambda each: (each.p_holm, -abs(each.difference)), default=None)


def _result(keys: tuple[str, ...], compared: Compared, callback: Callable) -> Result:
    evaluations, table = compared.evaluations, compared.table
    # Between any two of these, and within those that take long, the user may stop.
    works: tuple[Callable[[Callable], object], ...] = (
        lambda told: rows_of(table).ready(),
        lambda told: tuple(hit_curve(each, told) for each in evaluations),
        lambda told: tuple(map(rank_histogram, evaluations)),
        lambda told: tuple(confusions(each, table) for each in evaluations),
        lambda told: scores_table(evaluations, compared.comparisons, table),
        lambda told: comparisons_table(compared.comparisons),
        lambda told: rankings_of_systems(evaluations, table),
        lambda told: per_query_table(evaluations, table),
        lambda told: found_table(evaluations, table),
    )
    made = []
    for number, work in enumerate(works):
        share = RANKING + (1 - RANKING) * number / len(works)
        callback(share)
        made.append(work(lambda _, share=share: callback(share)))
    callback(1)
    return Result(keys, compared, *made)


def gallery_sizes(evaluation: Evaluation) -> str:
    """How many photos, or garments, queries search: "30", or "12 to 30" where that differs."""
    counts = evaluation.task.gallery_counts()
    least, most = int(np.min(counts)), int(np.max(counts))
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def by_chance(result: Result) -> str:
    """What guessing would score, a sentence."""
    evaluation = result.evaluations[0]
    key, metric = next(iter(evaluation.metrics.items()))
    return f"Guessing would reach {metric.text(evaluation.chance[key])} ({metric.label})."

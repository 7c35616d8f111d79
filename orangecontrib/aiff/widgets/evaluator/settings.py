"""What a workflow keeps of Consumer-to-Shop Evaluator."""

from typing import Annotated, TypedDict

from msgspec import Meta

from ...evaluation.protocol import AVERAGINGS, GALLERIES, QUERIES, UNITS
from ...evaluation.protocol_settings import DEEPEST
from ...evaluation.ranking.distances import DISTANCES
from ...evaluation.ranking.searches import SEARCHES
from ...evaluation.strips import FILTERS, ORDERS
from ..kit.settings import (
    Text,
    WindowSettings,
    choice,
    group,
    several,
    table,
    text,
    whole,
    yes_or_no,
)
from .strip_controls import MOST_SHOWN

TABS = {
    "photos": "Photos",
    "figures": "Scores",
    "curve": "Hit@k",
    "ranks": "Ranks",
    "parts": "Breakdown",
}
MOST_SYSTEMS, MOST_DEPTHS, MOST_PARTS, MOST_QUERIES = 1_000, 100, 100, 100_000
PhotoAndItem = Annotated[list[Text], Meta(min_length=2, max_length=2)]


class ProtocolSettings(TypedDict, total=False):
    query_domain: choice("Queries", QUERIES)
    gallery_domain: choice("Gallery", GALLERIES)
    distance: choice("Distance", DISTANCES)
    label: text("Right is", Text | None)
    within: text("Search in", Text | None)
    unit: choice("Rank", UNITS)
    ks: several("Depths k", whole("Depth", 1, DEEPEST), MOST_DEPTHS)
    averaging: choice("Average", AVERAGINGS)
    search: choice("Search", SEARCHES)
    query_splits: several("Query part", Text, MOST_PARTS)
    gallery_splits: several("Gallery part", Text, MOST_PARTS)
    distractors: yes_or_no("Search photos of unknown garments too")


class EvaluatorSettings(WindowSettings, total=False):
    protocol: group("Protocol", ProtocolSettings)
    names: table("Names of systems", Text, MOST_SYSTEMS, keys=Text)
    unticked: several("Systems left out", Text, MOST_SYSTEMS)
    further_open: yes_or_no("More options")
    more_scores: yes_or_no("More scores")
    tab: choice("Page", TABS)
    shown: choice("Show", FILTERS)
    order: choice("Order", ORDERS)
    found_k: whole("At k", 1, DEEPEST)
    looked_at: text("System whose failures count")
    strip_photos: whole("Photos of a strip", 1, MOST_SHOWN)
    compare_by: text("Compare by")
    part_by: text("Column of the breakdown")
    part_metric: text("Score of the breakdown")
    selected_queries: several("Selected queries", PhotoAndItem, MOST_QUERIES)
    auto_apply: yes_or_no("Apply automatically")

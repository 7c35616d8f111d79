"""What a workflow keeps of Style Match."""

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from ...matching.question import KEPT, SEARCHES
from ...photos.columns import CONSUMER, SHOP
from ..kit.settings import (
    PathText,
    Text,
    WindowSettings,
    choice,
    number,
    several,
    text,
    whole,
    yes_or_no,
)
from .search_controls import DOMAINS

MOST_MATCHES = 500
MOST_PIXELS = 1e9
_Side = Annotated[float, Meta(ge=-MOST_PIXELS, le=MOST_PIXELS)]
_Mark = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]


class QuestionSettings(TypedDict, total=False):
    """A question as `Question.as_literal` gives it."""

    photo: PathText
    name: Text
    box: Annotated[list[_Side], Meta(min_length=4, max_length=4)] | None
    domain: Literal[CONSUMER, SHOP] | None
    item: Text
    like: _Mark | None
    words: Text
    weight: number("Weight", 0, 1)
    kind: Text


class MatchSettings(WindowSettings, total=False):
    search_domain: choice("Search", DOMAINS)
    search: choice("Mark down photos near to everything", SEARCHES)
    variable: text("Column that restricts the search")
    value: text("Value that is searched")
    by_item: yes_or_no("Group by garment")
    count: whole("Show the first", 1, MOST_MATCHES)
    weight: number("Weight of the words", 0, 1)
    colour: number("More like this colour", -1, 1)
    keep: yes_or_no("Save searches with the workflow")
    questions: several("Searches", QuestionSettings, KEPT)
    dropped: text("Photo that was dropped", PathText)

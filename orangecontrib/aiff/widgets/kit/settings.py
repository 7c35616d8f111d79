"""What a workflow keeps of a widget, checked as it is opened: it may come from anybody.

A widget's settings have a schema: a `TypedDict` of kinds that are made with the functions below.
What is of another kind, out of its limits or too much is left out, so that a default stands for
it, and is named; the rest is kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, TypedDict, get_args, get_origin, get_type_hints

from msgspec import Meta, ValidationError, convert

from ...words import plural

MOST_LETTERS = 4_096
MOST_LETTERS_OF_PATH = 32_768  # as on Windows; elsewhere a path has fewer
MOST_TOLD = 3  # settings of a message, and values of each
LETTERS_TOLD = 40

# Halves of characters are no text. What Python puts for bytes of a file's name that are none is
# let through: on Linux a folder may have such a name.
_TEXT = r"\A[^\x00\ud800-\udc7f\udd00-\udfff]*\Z"
Text = Annotated[str, Meta(max_length=MOST_LETTERS, pattern=_TEXT)]
PathText = Annotated[str, Meta(max_length=MOST_LETTERS_OF_PATH, pattern=_TEXT)]

_NOT = object()  # instead of a value that is not of its kind


def choice(title: str, keys: Iterable[str]) -> Any:
    """One of some keys."""
    return Annotated[Literal[tuple(keys)], Meta(title=title)]


def yes_or_no(title: str) -> Any:
    return Annotated[bool, Meta(title=title)]


def whole(title: str, low: int, high: int) -> Any:
    """A whole number, limits included."""
    return Annotated[int, Meta(title=title, ge=low, le=high)]


def number(title: str, low: float, high: float) -> Any:
    """A number, limits included, and so neither infinite nor none."""
    return Annotated[float, Meta(title=title, ge=low, le=high)]


def text(title: str, kind: Any = Text) -> Any:
    return Annotated[kind, Meta(title=title)]


def several(title: str, kind: Any, most: int) -> Any:
    """A list; entries of another kind are left out of it."""
    return Annotated[list[kind], Meta(title=title, max_length=most)]


def table(title: str, kind: Any, most: int, keys: Any = PathText) -> Any:
    """A dictionary; entries of another kind are left out of it."""
    return Annotated[dict[keys, kind], Meta(title=title, max_length=most)]


def group(title: str, schema: type) -> Any:
    """A dictionary with a schema of its own."""
    return Annotated[schema, Meta(title=title)]


class WindowSettings(TypedDict, total=False):
    """What Orange keeps of every widget."""

    savedWidgetGeometry: Annotated[
        Annotated[bytes, Meta(max_length=MOST_LETTERS)] | None, Meta(title="Place of the window")
    ]
    controlAreaVisible: yes_or_no("Controls beside the main area")


@dataclass(frozen=True)
class Misunderstood:
    """A setting, or some of its entries, that is not as its schema says.

    Attributes
    ----------
    title : what the setting is called
    values : what was found
    partly : whether these are entries, and the others are used
    """

    title: str
    values: tuple[object, ...]
    partly: bool = False

    def __str__(self) -> str:
        told = ", ".join(map(_told, self.values[:MOST_TOLD]))
        if len(self.values) > MOST_TOLD:
            told += f" and {len(self.values) - MOST_TOLD:,} more"
        left = "the rest of it" if self.partly else "its default"
        part = "Part of setting" if self.partly else "Setting"
        return (
            f"{part} “{self.title}” in this workflow was not understood ({told}); {left} is used."
        )


def understand(
    values: Mapping[Any, object], schema: type
) -> tuple[dict[str, Any], list[Misunderstood]]:
    """The settings that are as a schema says, and what is not; those it lacks are passed over.

    Parameters
    ----------
    values : by name, of whatever kinds
    schema : a `TypedDict`
    """
    kept, wrong = {}, []
    for name, kind in get_type_hints(schema, include_extras=True).items():
        if name in values:
            value = _converted(values[name], kind)
            if value is _NOT:
                value, parts = _rest(values[name], kind)
                wrong += parts
            if value is not _NOT:
                kept[name] = value
    return kept, wrong


def in_words(wrong: Sequence[Misunderstood]) -> str:
    """A message; "" where all was understood."""
    words = [str(each) for each in wrong[:MOST_TOLD]]
    if more := wrong[MOST_TOLD:]:
        words.append(f"The same goes for {plural(len(more), 'other setting')}.")
    return " ".join(words)


def title_of(kind: Any) -> str:
    return next(meta.title for meta in reversed(kind.__metadata__) if meta.title)


def _converted(value: object, kind: Any) -> Any:
    try:
        # Text for bytes would be taken for what it may stand for elsewhere.
        return convert(value, kind, builtin_types=(bytes,))
    except (ValidationError, UnicodeEncodeError):  # the latter of halves of characters
        return _NOT


def _rest(value: object, kind: Any) -> tuple[Any, list[Misunderstood]]:
    """What is right in a value that is not, and what is wrong."""
    title, base = title_of(kind), get_args(kind)[0]
    if isinstance(base, type) and hasattr(base, "__total__") and isinstance(value, dict):
        rest, wrong = understand(value, base)
        return rest, [replace(each, title=f"{title}: {each.title}") for each in wrong]
    lasts: Any = []
    whole_thing = _NOT, [Misunderstood(title, (value,))]
    most = max((meta.max_length or 0 for meta in kind.__metadata__), default=0)
    if get_origin(base) is list and isinstance(value, list | tuple) and len(value) <= most:
        (inner,) = get_args(base)
        pairs = [(each, _converted(each, inner)) for each in value]
        lasts = [right for _, right in pairs if right is not _NOT]
    elif get_origin(base) is dict and isinstance(value, dict) and len(value) <= most:
        of_key, of_value = get_args(base)
        found = {
            key: (_converted(key, of_key), _converted(each, of_value))
            for key, each in value.items()
        }
        pairs = [(key, _NOT if _NOT in pair else pair) for key, pair in found.items()]
        lasts = dict(pair for _, pair in pairs if pair is not _NOT)
    if not lasts:
        return whole_thing
    wrong = tuple(each for each, right in pairs if right is _NOT)
    return lasts, [Misunderstood(title, wrong, partly=True)]


def _told(value: object) -> str:
    """A value in a few words, however large it is."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case str():
            letters = "".join(c if c.isprintable() else "�" for c in value[:LETTERS_TOLD])
            return f"“{letters}…”" if len(value) > LETTERS_TOLD else f"“{letters}”"
        case int() | float():
            return f"{value:g}" if abs(value) < 1e15 or value != value else "a huge number"
        case list() | tuple() | set() | dict():
            return f"a list of {len(value):,}"
    return "nothing that can be read"

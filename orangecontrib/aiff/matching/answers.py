"""A photo posed to a gallery, and what it found: as text, and as plain values."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from ..embedding.seeing.opened import OpenedPhoto
from ..errors import PhotoError, UsageError
from ..evaluation.protocol import NEAREST
from ..files.ordinary import NoOrdinaryFile
from ..photos.columns import CONSUMER, SHOP
from ..photos.photo import Box
from ..words import plural
from .asking import Answer, Asked, find_garment, open_question
from .gallery import Group, grouped
from .question import CSLS, FOUND, TOP, WHOLE, Question
from .show import matches_html

GIVEN = "the given box"


@dataclass(frozen=True, eq=False)
class Posed:
    """A question with its photo opened.

    Attributes
    ----------
    question : with its box
    photo : None where words alone ask
    seen : what of the photo counts, in words; "" where there is none
    given : the photo as it was named
    """

    question: Question
    photo: OpenedPhoto | None = None
    seen: str = ""
    given: str = ""


@dataclass(frozen=True, eq=False)
class Findings:
    """What was found for a photo or words; it prints as a short table.

    Attributes
    ----------
    asked : the gallery
    answer : all that was searched, and how sure the nearest is
    groups : the nearest garments, each with its photos
    seen : what of the photo counted, in words
    searched : how many photos were searched
    """

    asked: Asked
    answer: Answer
    groups: list[Group]
    seen: str
    searched: int

    def __str__(self) -> str:
        lines = [*self.sentences(), "", *self._rows()]
        if any(group.tied for group in self.groups):
            lines.append("≈ nearly as near as the one before: their order means little")
        return "\n".join(lines)

    __repr__ = __str__

    def sentences(self) -> list[str]:
        """What was asked of what, and how sure the nearest is."""
        asked, answer = self.asked, self.answer
        photos = answer.gallery.photos
        searched = f"{asked.name}: {plural(self.searched, 'photo')} searched"
        lines = [self._heading(), searched]
        if answer.identical is not None:
            lines.append(f"The gallery has this very photo: {photos.known_as[answer.identical]}")
        if answer.judgement is not None:
            lines.append(f"{answer.judgement.label}. {answer.sentence}")
            lines.append(answer.judgement.meaning)
        else:
            lines.append(answer.sentence)
        if answer.hubs is not None:
            lines.append(answer.order)
        return lines

    def _repr_html_(self) -> str:
        photos = self.answer.gallery.photos
        return matches_html(
            self.answer.question,
            self.groups,
            photos.paths,
            photos.names,
            photos.written_items.tolist(),
            self.sentences(),
        )

    def _heading(self) -> str:
        question = self.answer.question
        if not question.has_photo:
            return f"“{question.words}”"
        box = question.box
        where = "" if box is None else " ({:.0f},{:.0f},{:.0f},{:.0f})".format(*astuple(box))
        return f"{question.name}: {self.seen}{where}"

    def _rows(self) -> list[str]:
        photos = self.answer.gallery.photos
        rows = [
            (
                f"{group.rank}{' ≈' if group.tied else ''}",
                f"{group.distances[0]:.4f}",
                str(photos.written_items[group.rows[0]]),
                photos.known_as[group.rows[0]],
            )
            for group in self.groups
        ]
        width = max(7, *(len(row[2]) for row in rows)) if rows else 7
        return [
            f"{rank:<6}{distance:>8}  {item:<{width}}  {photo}"
            for rank, distance, item, photo in [("rank", "distance", "garment", "photo"), *rows]
        ]

    def as_json(self) -> dict:
        """All of it as plain values; photos by their names, and nothing of where this computer
        keeps them."""
        asked, answer = self.asked, self.answer
        photos = answer.gallery.photos
        photo = answer.question.photo
        judgement, box = answer.judgement, answer.question.box
        sure = judgement and {"word": judgement.word, "lead": judgement.lead}
        return {
            "photo": photo and Path(photo).name,
            "box": None if box is None else list(astuple(box)),
            "seen": self.seen,
            "words": answer.question.words,
            "searched": self.searched,
            "search": NEAREST if answer.hubs is None else CSLS,
            "order": answer.order,
            "sure": sure,
            "why": answer.sentence,
            "identical": None if answer.identical is None else photos.known_as[answer.identical],
            "matches": [
                {
                    "rank": group.rank,
                    "item": str(photos.written_items[group.rows[0]]) or None,
                    "photo": photos.known_as[group.rows[0]],
                    "distance": round(float(group.distances[0]), 6),
                    "corrected": round(float(group.corrected[0]), 6),
                    "nearly_tied": group.tied,
                    "others": [photos.known_as[row] for row in group.rows[1:]],
                }
                for group in self.groups
            ],
            "provenance": asked.gallery.provenances[0],
        }


def pose(
    photo: str | Path | None,
    words: str = "",
    box: str | Box | Sequence[float] = FOUND,
    shows: str | None = CONSUMER,
) -> Posed:
    """Open a photo that is to ask, and settle which part of it counts.

    Parameters
    ----------
    photo : its file; None where words alone ask
    words : beside the photo, or alone
    box : left, top, width and height in pixels of the upright photo, `WHOLE`, or `FOUND`: where
        the garment is by itself
    shows : which domain the photo is of; None where unknown

    Raises
    ------
    UsageError
        If there is nothing to ask, or the photo or the box cannot be used.
    """
    if photo is None:
        if not words:
            raise UsageError("There is nothing to search for. Name a photo, or words.")
        return Posed(Question(words=words))
    question = Question(
        photo=str(Path(photo).absolute()), name=Path(photo).name, domain=shows, words=words
    )
    try:
        opened = open_question(question)
        assert opened is not None
        where, seen = _settled(box, question, opened)
    except PhotoError as error:
        raise _as_sentence(str(photo), error) from error
    return Posed(replace(question, box=where), opened, seen, str(photo))


def find(
    asked: Asked,
    posed: Posed,
    top: int = TOP,
    searched: str | None = SHOP,
    search: str = CSLS,
) -> Findings:
    """Ask a gallery.

    Parameters
    ----------
    top : garments that are told, at most
    searched : only photos of this domain, where the gallery has any; None for all
    search : a key of `question.SEARCHES`

    Raises
    ------
    UsageError
        If the photo shows nothing, or words cannot ask this gallery.
    EmbeddingError, WeightsError, ProtocolError
        If the question cannot be embedded.
    """
    question = posed.question
    if question.words and asked.no_words:
        raise UsageError(asked.no_words)
    try:
        rows = asked.rows(searched)
        answer = asked.ask(question, posed.photo, rows, search=search)
    except PhotoError as error:
        raise _as_sentence(posed.given, error) from error
    groups = grouped(answer.gallery, answer.matches, top)
    return Findings(asked, answer, groups, posed.seen, asked.count(rows))


def _settled(
    wanted: str | Box | Sequence[float], question: Question, photo: OpenedPhoto
) -> tuple[Box | None, str]:
    """The box, None for the whole photo, and what it is in words."""
    if wanted == WHOLE:
        return None, "all of the photo"
    if wanted == FOUND:
        return find_garment(question, photo)
    if not isinstance(wanted, Box):
        wanted = _as_box(wanted)
    across, down = photo.size
    if wanted.within(across, down) is None:
        raise UsageError(
            f"The box lies outside the photo, which is {across:,} pixels wide and {down:,} high. "
            "Give another one."
        )
    return wanted, GIVEN


def _as_box(wanted: str | Sequence[float]) -> Box:
    try:
        x, y, width, height = map(float, wanted)
    except (TypeError, ValueError):
        raise UsageError(
            f"“{wanted}” is not a box. Give left, top, width and height in pixels, such as "
            "(40, 60, 200, 300); “auto”, or “whole”."
        ) from None
    return Box(x, y, width, height)


def _as_sentence(photo: str, error: PhotoError) -> UsageError:
    """What is wrong with a photo that somebody named, and not a table."""
    if isinstance(error.__cause__, FileNotFoundError):
        return UsageError(f"There is no photo “{photo}”. Check its name.")
    if isinstance(error.__cause__, NoOrdinaryFile) and Path(photo).is_dir():
        return UsageError(f"“{photo}” is a folder. Name a photo in it.")
    return UsageError(f"{photo}: {error.problem}. {error.advice}")

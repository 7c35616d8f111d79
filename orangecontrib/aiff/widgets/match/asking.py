"""What Style Match does away from its window: load galleries, open photos, ask."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from AnyQt.QtGui import QImage
from Orange.data import Table
from Orange.widgets.utils.concurrent import TaskState

from ...catalogue.handed import CatalogueGallery
from ...embedding.seeing.opened import OpenedPhoto
from ...errors import AiffError, PhotoError
from ...matching.asking import Answer, Asked, find_garment, open_question
from ...matching.in_catalogue import AskedCatalogue
from ...matching.question import Question
from ...photos.columns import CONSUMER
from ...photos.written import shown
from ..kit.pictures import as_qimage
from ..kit.tasks import callback_of

SHOWN = 900  # pixels that the shorter side of the photo keeps in the window

Searched = tuple[str | None, str, str]  # see `gallery.searched_rows`


@dataclass(frozen=True, eq=False)
class Reply:
    """What came of a question.

    Attributes
    ----------
    question : with the box it was asked with
    photo : opened, None where words alone asked
    picture : of the photo; None where it was shown before
    answers : of each gallery
    settled : whether the user has come to rest
    is_new : whether it was not looked up among the questions asked before
    thorough : see `Asked.ask`
    problem : why there are no answers, a sentence; "" otherwise
    found : how the box was found, in words; "" where it was not looked for
    """

    question: Question
    photo: OpenedPhoto | None
    picture: QImage | None
    answers: tuple[Answer, ...]
    settled: bool
    is_new: bool
    thorough: bool
    problem: str = ""
    found: str = ""


def run_open(
    tables: Sequence[Table | CatalogueGallery], searched: Searched, search: str, state: TaskState
) -> list[Asked | str]:
    """Galleries with their networks loaded, or the sentence that says why one cannot be asked.

    Parameters
    ----------
    tables : galleries, in memory or on disk
    searched, search : what the first question waits for, see `answer_question`
    """
    callback = callback_of(state)
    opened: list[Asked | str] = []
    for place, table in enumerate(tables):

        def told(share: float, done: int = place) -> None:
            callback((done + share) / len(tables))

        try:
            state.set_status("Loading the gallery’s network…")
            is_table = isinstance(table, Table)
            make = Asked if is_table else AskedCatalogue
            asked = make(table, callback=lambda share, told=told: told(share / 2))
            state.set_status(
                "Looking for photos near to everything…"
                if is_table
                else "Seeing how near this catalogue’s photos are to each other…"
            )
            asked.prepare(
                asked.rows(*searched),
                CONSUMER,
                search,
                lambda share, told=told: told((1 + share) / 2),
            )
            opened.append(asked)
        except AiffError as error:
            opened.append(str(error))
    return opened


def answer_question(
    galleries: Sequence[Asked],
    question: Question,
    photo: OpenedPhoto | None,
    searched: Searched,
    search: str,
    settled: bool = True,
    is_new: bool = False,
    thorough: bool = False,
    find_box: bool = False,
    found: str = "",
) -> Reply:
    """Ask all galleries.

    Parameters
    ----------
    photo : the question's, if it was opened before
    searched : which rows, as `gallery.searched_rows` takes them
    search : a key of `question.SEARCHES`
    settled, is_new, thorough, found : see `Reply`
    find_box : whether the box is to lie where the garment is by itself
    """
    picture, how = None, (settled, is_new, thorough)
    try:
        if photo is None and question.has_photo:
            photo = open_question(question)
            picture = picture_of(photo)
        if find_box and photo is not None:
            box, found = find_garment(question, photo)
            question = replace(question, box=box)
        answers = [
            asked.ask(question, photo, asked.rows(*searched), thorough, search)
            for asked in galleries
        ]
    except PhotoError as error:
        name = shown(question.name) or "The photo"
        gone = isinstance(error.__cause__, FileNotFoundError)
        advice = "Put it back, or open another photo." if gone else error.advice
        problem = f"{name} cannot be used: {error.problem}. {advice}"
        return Reply(question, photo, picture, (), *how, problem)
    except AiffError as error:
        return Reply(question, photo, picture, (), *how, str(error))
    return Reply(question, photo, picture, tuple(answers), *how, found=found)


def picture_of(photo: OpenedPhoto) -> QImage:
    """The photo for the window."""
    image = photo.whole(SHOWN).image
    image = image.copy() if image.size == photo.size else image
    if min(image.size) > 2 * SHOWN:
        image.thumbnail((3 * SHOWN, 3 * SHOWN))
    return as_qimage(image)

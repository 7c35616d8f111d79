"""Style Match: hand it a photo, get the garment."""

from concurrent.futures import Future
from dataclasses import replace
from functools import partial

from AnyQt.QtCore import QSize
from AnyQt.QtGui import QKeySequence
from AnyQt.QtWidgets import QShortcut
from Orange.data import Table
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Input, Msg, MultiInput, Output, OWWidget

from ..catalogue.handed import CatalogueGallery
from ..embedding.seeing.opened import OpenedPhoto
from ..evaluation.protocol import NEAREST
from ..matching.asking import Asked
from ..matching.question import CSLS, Question, QuestionHistory, read_kept
from ..matching.tables import query_table
from ..photos.columns import SHOP
from ..photos.photo import Box
from .kit import galleries  # noqa: F401 - tells how a catalogue is summarized
from .kit.access import make_accessible
from .kit.choices import select_key
from .kit.latest import Latest
from .kit.opening import CheckedSettings
from .kit.tasks import Cancelled
from .kit.window import Window
from .match.answers_area import CONNECT, MOST_GALLERIES, AnswersArea
from .match.asking import Reply, answer_question, run_open
from .match.cards import Card
from .match.colour_slider import ColourSlider
from .match.photo_controls import PhotoControls
from .match.photo_sources import holds_photo, question_of_file
from .match.report import report_question
from .match.search_controls import SearchControls
from .match.settings import MOST_MATCHES, MatchSettings
from .match.words_panel import WordsPanel
from .match.worn import UNKNOWN, WORN

Gallery = Table | CatalogueGallery


class OWStyleMatch(Window, OWWidget, ConcurrentWidgetMixin):
    name = "Style Match"
    description = "Hand it a photo and get the garment: the gallery’s nearest photos, and how sure the widget is."
    icon = "icons/style-match-symbolic.svg"
    priority = 40
    keywords = (
        "style match, find, search, retrieve, similar, nearest, query, camera, photo, crop, "
        "multisearch, visual search"
    )

    class Inputs:
        gallery = MultiInput("Gallery", (Table, CatalogueGallery), default=True)
        photos = Input("Photos", Table)

    class Outputs:
        matches = Output("Matches", Table, default=True, dynamic=False)
        query = Output("Query", Table, dynamic=False)

    class Error(OWWidget.Error):
        cannot_ask = Msg("{}")

    class Warning(OWWidget.Warning):
        no_photo = Msg("{}")
        gallery = Msg("{}")

    class Information(OWWidget.Information):
        identical = Msg("The gallery has this very photo: {}.")
        one_item = Msg("The gallery has only one garment, so every photo finds it.")
        more = Msg("This widget compares two galleries at most. Disconnect the others.")

    settings_version = 2
    settingsHandler = CheckedSettings(MatchSettings)

    search_domain: str = Setting(SHOP)
    search: str = Setting(CSLS)
    variable: str = Setting("", schema_only=True)
    value: str = Setting("", schema_only=True)
    by_item: bool = Setting(True)
    count: int = Setting(50)
    weight: float = Setting(0.5)
    colour: float = Setting(0.0)
    keep: bool = Setting(False, schema_only=True)
    questions: list = Setting([], schema_only=True)
    dropped: str = Setting("", schema_only=True)  # on the canvas; asked once, then forgotten

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.galleries: list[Gallery | None] = []
        self.opened: list[Asked | str] = []
        self.history = QuestionHistory()
        self.reply: Reply | None = None
        self._left: Question | None = None  # of a row of Photos that are no longer connected
        self._waiting: tuple[Question, dict] | None = None  # what is not answered yet, and how
        self.active = 0  # the column whose matches are handed on
        self._changed_galleries = self._has_new_photos = False
        self.asking = Latest(self, self._on_reply)
        self._restore()
        self._add_controls()
        self._add_main()
        make_accessible(self)
        self.setAcceptDrops(True)
        paste = QShortcut(QKeySequence(QKeySequence.Paste), self)
        paste.activated.connect(self.buttons.paste)
        self.settingsAboutToBePacked.connect(self._store)
        self._show_galleries()
        if self.dropped:
            dropped, self.dropped = self.dropped, ""
            if self.may_open(dropped):
                self._ask_new(question_of_file(dropped))

    def sizeHint(self) -> QSize:
        return QSize(1120, 720)

    # The window

    def _add_controls(self) -> None:
        box = gui.vBox(self.controlArea, "Photo")
        self.photo_controls = PhotoControls()
        self.photo_controls.taken.connect(self._ask_new)
        self.photo_controls.worn_chosen.connect(self._on_worn)
        self.buttons, self.rows = self.photo_controls.buttons, self.photo_controls.rows
        self.buttons.refused.connect(self.Warning.no_photo)
        self.worn_combo = self.photo_controls.worn
        box.layout().addWidget(self.photo_controls)

        self.words_box = gui.vBox(self.controlArea, "Words")
        self.words = WordsPanel(self.weight)
        self.words.asked.connect(self._on_words)
        self.words_box.layout().addWidget(self.words)

        box = gui.vBox(self.controlArea, "Matches")
        self.controls_of_search = SearchControls(
            self.search_domain, self.variable, self.value, self.search
        )
        self.controls_of_search.changed.connect(self._on_search)
        box.layout().addWidget(self.controls_of_search)
        self.leaning = ColourSlider(self.colour)
        self.leaning.changed.connect(self._on_leaning)
        box.layout().addWidget(self.leaning)
        gui.checkBox(
            box, self, "by_item", "&Group by garment", callback=self._on_shown,
            tooltip="Shows each garment once, by its best photo; Space shows the others",
        )  # fmt: skip
        spin = gui.spin(
            box, self, "count", 1, MOST_MATCHES, label="Show the first", callback=self._on_shown,
            keyboardTracking=False,
        )  # fmt: skip
        spin.setAccessibleName("How many matches are shown")
        gui.rubber(self.controlArea)
        gui.checkBox(
            self.controlArea, self, "keep", "Sa&ve searches with the workflow",
            tooltip="Saves paths, boxes and words; otherwise the workflow keeps no search. "
            "It never keeps pasted pictures or those of a camera",
        )  # fmt: skip

    def _add_main(self) -> None:
        self.area = AnswersArea()
        self.panel, self.columns, self.hint = self.area.panel, self.area.columns, self.area.hint
        self.panel.stepped.connect(self._step)
        self.panel.photo.changed.connect(partial(self._on_box, settled=False))
        self.panel.photo.settled.connect(partial(self._on_box, settled=True))
        self.panel.photo.region_wanted.connect(self._find_box)
        self.area.like_wanted.connect(self._more_like)
        self.area.touched.connect(self._activate)
        self.area.cards_changed.connect(self._send_matches)
        self.area.show_as(self.count, self.by_item)
        self.mainArea.layout().addWidget(self.area)

    # Galleries

    @Inputs.gallery
    def set_gallery(self, index: int, gallery: Gallery | None) -> None:
        self.galleries[index] = gallery
        self._changed_galleries = True

    @Inputs.gallery.insert
    def insert_gallery(self, index: int, gallery: Gallery | None) -> None:
        self.galleries.insert(index, gallery)
        self._changed_galleries = True

    @Inputs.gallery.remove
    def remove_gallery(self, index: int) -> None:
        self.galleries.pop(index)
        self._changed_galleries = True

    @Inputs.photos
    def set_photos(self, photos: Table | None) -> None:
        asked = self._waiting[0] if self._waiting is not None else self.shown_question
        if photos is not None:
            self._left = None
        elif asked is not None and self.rows.knows(asked):
            self._left = asked
        self.rows.show_table(photos)
        self._has_new_photos = photos is not None

    def handleNewSignals(self) -> None:
        if self._changed_galleries:
            self._changed_galleries = False
            self._open_galleries()
        else:
            self._ask_first()

    def _used(self) -> list[Gallery]:
        return [each for each in self.galleries if each is not None][:MOST_GALLERIES]

    def _open_galleries(self) -> None:
        self.cancel()
        self.asking.forget()
        self.clear_messages()
        self.opened, self.active = [], 0
        used = self._used()
        self.Information.more(shown=len(used) < sum(t is not None for t in self.galleries))
        self.controls_of_search.show_galleries(used)
        self._show_galleries()
        if used:
            self.setInvalidated(True)
            self.start(run_open, used, self.controls_of_search.searched, self.search)
        else:
            self._send(None)
            self._ask_first()

    def on_done(self, opened: list[Asked | str]) -> None:
        self.opened = opened
        problems = [each for each in opened if isinstance(each, str)]
        if len(problems) == len(opened):
            self.Error.cannot_ask(problems[0])
        elif problems:
            self.Warning.gallery(problems[0])
        self.Information.one_item(shown=any(asked.one_item for asked in self._asked()))
        self._show_galleries()
        self.setInvalidated(False)
        if not self._asked():
            self._send(None)
        self._ask_first()

    def on_exception(self, ex: Exception) -> None:
        self.setInvalidated(False)
        if not isinstance(ex, Cancelled):
            raise ex

    def _asked(self) -> list[Asked]:
        return [asked for asked in self.opened if isinstance(asked, Asked)]

    def _show_galleries(self) -> None:
        self.area.show_galleries(self.opened, is_loading=bool(self._used()))
        reasons = [asked.no_words for asked in self._asked()]
        self.words.show_reason(next(filter(None, reasons), "" if reasons else CONNECT))
        self.words_box.setVisible(bool(reasons))
        self.leaning.show_whether(any(asked.has_colours for asked in self._asked()))
        aligned = any(asked.newcomers.is_derived for asked in self._asked())
        self.photo_controls.show_aligned(aligned)

    # Questions

    def dragEnterEvent(self, event) -> None:
        if holds_photo(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:
        event.acceptProposedAction()
        self.buttons.take_from(event.mimeData())

    def _ask_new(self, question: Question) -> None:
        """Ask with another photo; its box is where the garment is by itself, unless it has one."""
        self.words.show_words("", self.words.weight)
        self._ask(question, find_box=question.box is None and question.like is None)

    def _more_like(self, place: int, card: Card) -> None:
        self._activate(place)
        gallery = self.columns[place].answer.gallery
        photos = gallery.photos
        self._ask_new(
            Question(
                photo=card.path or "",
                name=card.name,
                domain=photos.domains.of(card.row) or None,
                item=photos.item_keys[card.row],
                like=gallery.mark_of(card.row),
            )
        )

    def _on_box(self, box: Box | None, settled: bool) -> None:
        if self.reply is not None:
            self._ask(replace(self.reply.question, box=box, like=None), settled)

    def _find_box(self) -> None:
        if self.reply is not None:
            self._ask(replace(self.reply.question, like=None), find_box=True)

    def _on_worn(self) -> None:
        if self.reply is not None and self.reply.question.has_photo:
            domain = self.worn_combo.currentData()
            domain = None if domain == UNKNOWN else domain
            self._ask(replace(self.reply.question, domain=domain, like=None))

    def _on_words(self) -> None:
        question = self.reply.question if self.reply is not None else Question()
        self.weight = self.words.weight
        question = replace(question, words=self.words.words, weight=self.weight)
        if question.words or question.has_photo:
            self._ask(question)

    def _on_search(self) -> None:
        chosen = self.controls_of_search
        self.search_domain, self.search = chosen.domain, chosen.search
        self.variable, self.value = chosen.variable, chosen.value
        self._ask_again()

    def _on_leaning(self) -> None:
        self.colour = self.leaning.amount
        if self.reply is not None:
            self._ask(self.reply.question)

    def _step(self, steps: int) -> None:
        question = self.history.go(steps)
        if question is not None:
            self.words.show_words(question.words, question.weight)
            self._ask(question, is_new=False)

    def _ask_first(self) -> None:
        """Ask again what is asked already, or was kept; of other Photos the first."""
        if self._left is not None and self.shown_question in (None, self._left):
            self._ask_nothing()  # its row of Photos is gone
            return
        if self._waiting is not None:  # a photo came before its gallery
            self._ask(self._waiting[0], **self._waiting[1])
            return
        question = self.shown_question or self.history.current
        if question is not None:
            question = self.rows.found_again(question)
            if not question.has_photo and not question.words:
                question = None  # kept by the name of a photo that is not among these
        replaced, self._has_new_photos = self._has_new_photos, False
        if question is None or (replaced and not self.rows.knows(question)):
            question = self.rows.first_question()
            if question is not None:
                self._ask_new(question)
        else:
            self.words.show_words(question.words, question.weight)
            self._ask(question)

    def _ask_nothing(self) -> None:
        self.asking.forget()
        self._waiting = self.reply = None
        self.panel.show_none()
        self.setInvalidated(False)
        self._send(None)

    @property
    def shown_question(self) -> Question | None:
        return self.reply.question if self.reply is not None else None

    def _ask_again(self) -> None:
        if self.reply is not None:
            self._ask(self.reply.question)

    def _ask(
        self,
        question: Question,
        settled: bool = True,
        find_box: bool = False,
        is_new: bool = True,
    ) -> None:
        """Show a question's matches at once; say the rest when nothing newer was asked."""
        self.Warning.no_photo.clear()
        how = {"settled": settled, "find_box": find_box, "is_new": is_new}
        self._waiting = question, how
        self._work(question, self._photo_of(question), **how)

    def _work(self, question: Question, photo: OpenedPhoto | None, **how: bool | str) -> None:
        self.setInvalidated(True)
        question = replace(question, colour=self.colour)
        searched = self.controls_of_search.searched
        work = partial(
            answer_question, self._asked(), question, photo, searched, self.search, **how
        )
        self.asking.ask(work)

    def _photo_of(self, question: Question) -> OpenedPhoto | None:
        """The photo, if it is the one that is shown."""
        shown = self.shown_question
        if shown is None or (shown.photo, shown.picture) != (question.photo, question.picture):
            return None
        return self.reply.photo

    # Answers

    def _on_reply(self, future: Future) -> None:
        reply: Reply = future.result()
        self.reply = reply
        self._show_question(reply)
        self.Error.cannot_ask.clear()
        if reply.problem:
            self.Error.cannot_ask(reply.problem)
        elif not reply.thorough:
            for column, answer in zip(self.area.asked_columns(), reply.answers, strict=False):
                column.show_live(answer)
        if reply.settled and reply.is_new:
            self.history.add(reply.question)
        self.panel.show_steps(self.history.can_go_back, self.history.can_go_forward)
        if self.asking.is_busy:
            return
        self._waiting = None
        if reply.answers and reply.settled and not reply.thorough:
            self._work(reply.question, reply.photo, thorough=True, found=reply.found)
            return
        self.setInvalidated(False)
        if reply.settled:
            self._send(reply)

    def _show_question(self, reply: Reply) -> None:
        question = reply.question
        worn = question.domain if question.domain in WORN else UNKNOWN
        select_key(self.worn_combo, worn)
        self.rows.show_question(question)
        if reply.photo is None:
            self.panel.show_none(question.words)
        elif reply.picture is not None or not self.panel.photo.is_dragged:
            self.panel.show_question(question, reply.picture, reply.photo.size, reply.found)

    def _on_shown(self) -> None:
        self.area.show_as(self.count, self.by_item)
        self._send_matches()

    def _activate(self, place: int) -> None:
        if self.active != place:
            self.active = place
            self._send_answers()

    def _send(self, reply: Reply | None) -> None:
        answers = reply.answers if reply is not None else ()
        columns = self.area.asked_columns()
        for place, column in enumerate(columns):
            column.show_answer(answers[place] if answers else None)
        identical = [
            answer.gallery.photos.names[answer.identical]
            for answer in answers
            if answer.identical is not None
        ]
        self.Information.identical.clear()
        if identical:
            self.Information.identical(identical[0])
        self._send_answers()

    def _send_answers(self) -> None:
        column = self.area.column_to_hand_on(self.active)
        there = column is not None and column.answer is not None
        self.Outputs.query.send(query_table(column.asked, column.answer) if there else None)
        self._send_matches()

    def _send_matches(self) -> None:
        column = self.area.column_to_hand_on(self.active)
        self.Outputs.matches.send(column.matches() if column is not None else None)

    # Settings

    @classmethod
    def migrate_settings(cls, settings: dict, version: int | None) -> None:
        if (version or 1) < 2:
            settings.setdefault("search", NEAREST)  # all that there was

    def _restore(self) -> None:
        for question in read_kept(self.questions if self.keep else ()):
            question = replace(question, photo=self.opened_path(question.photo))
            if self.may_open(question.photo):
                self.history.add(question)

    def _store(self) -> None:
        kept = self.history.as_literals() if self.keep else []
        self.questions = [self.rows.without_path(literal) for literal in kept]

    def as_saved(self, settings: dict) -> dict:
        questions = [
            {**each, "photo": self.saved_path(each["photo"])} for each in settings["questions"]
        ]
        return {**settings, "questions": questions}

    def onDeleteWidget(self) -> None:
        self.asking.close()
        self.shutdown()
        self.area.close_tasks()
        super().onDeleteWidget()

    def send_report(self) -> None:
        if self.reply is None or not self.reply.answers:
            self.report_paragraph("You have not searched yet.")
            return
        report_question(self, self.reply, self.area.asked_columns())


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWStyleMatch).run()

"""Domain Aligner: brings the vectors of consumer and shop photos nearer each other."""

from AnyQt.QtCore import QSize, Qt
from AnyQt.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QVBoxLayout,
    QWidget,
)
from Orange.data import Table
from Orange.preprocess.preprocess import Preprocess
from Orange.widgets import gui
from Orange.widgets.settings import Setting
from Orange.widgets.utils.concurrent import ConcurrentWidgetMixin, TaskState
from Orange.widgets.utils.widgetpreview import WidgetPreview
from Orange.widgets.widget import Input, Msg, Output, OWWidget

from ..alignment.methods import (
    DEFAULT_METHOD,
    METHODS,
    NUMBERS,
    SHRINKAGES,
    Number,
    Options,
    option_label,
)
from ..alignment.photos import makeup_of, usual_weight
from ..alignment.table import Aligned, align_table
from ..embedding.blocks import provenance_of
from ..errors import AiffError
from ..words import percent, plural
from .aligner.domain_pictures import AXES, DomainPictures
from .aligner.network_weights import NetworkWeights
from .aligner.settings import AlignerSettings
from .kit.access import make_accessible
from .kit.choices import fill_combo, select_key
from .kit.fold import Fold
from .kit.going_on import GoingOn
from .kit.labels import wrapped
from .kit.made import report_made
from .kit.opening import CheckedSettings
from .kit.plain import as_tip
from .kit.plain_messages import words_of
from .kit.tasks import Cancelled, callback_of
from .kit.window import Window

FORMER_TRUST = 0.5
CONNECT = "Connect the Raw Embeddings of Local GPU Embedder."
TRANSDUCTIVE = (
    "The field calls this transductive: what is judged took part in what was learned. Connect "
    "other photos as Reference to learn from these instead"
)


def run_alignment(
    table: Table, method: str, options: Options, reference: Table | None, state: TaskState
) -> Aligned:
    """The widget's work away from the window."""
    return align_table(table, method, options, reference, callback_of(state))


class OWDomainAligner(Window, OWWidget, ConcurrentWidgetMixin):
    name = "Domain Aligner"
    description = "Bring the vectors of consumer and shop photos nearer each other."
    icon = "icons/domain-aligner-symbolic.svg"
    priority = 25
    keywords = (
        "domain aligner, align, alignment, adapt, adaptation, domain gap, centre, center, "
        "normalize, whitening, PCA, transductive"
    )

    class Inputs:
        data = Input("Data", Table, default=True)
        reference = Input("Reference", Table)

    class Outputs:
        aligned_data = Output("Aligned Data", Table, default=True, dynamic=False)
        unaligned_data = Output("Unaligned Data", Table, dynamic=False)
        preprocessor = Output("Preprocessor", Preprocess, dynamic=False)

    class Error(OWWidget.Error):
        cannot_align = Msg("{}")

    class Information(OWWidget.Information):
        stopped = Msg("You stopped the work. Press Apply to start it again.")

    graph_name = "shown_graph"

    settings_version = 2
    settingsHandler = CheckedSettings(AlignerSettings)

    method: str = Setting(DEFAULT_METHOD)
    power: float = Setting(Options.power)
    dimensions: int = Setting(Options.dimensions)
    share: float = Setting(Options.share)
    directions: int = Setting(Options.directions)
    shrinkage: str = Setting(Options.shrinkage)
    fixed: float = Setting(Options.fixed)
    trust: float = Setting(Options.trust)
    label_trust: float = Setting(Options.label_trust)
    rounds: int = Setting(Options.rounds)
    strength: float = Setting(Options.strength)
    joined: int = Setting(Options.joined)
    learn: float = Setting(Options.learn)
    seed: int = Setting(Options.seed)
    weights: dict = Setting({})  # by the networks' keys, those that are not as usual
    more_open: bool = Setting(False)
    auto_apply: bool = Setting(True)

    def __init__(self):
        super().__init__()
        ConcurrentWidgetMixin.__init__(self)
        self.data: Table | None = None
        self.reference: Table | None = None
        self.result: Aligned | None = None
        self.networks: dict[str, str] = {}  # of the data's vectors, name by key
        self.parts = 0  # of these vectors

        box = gui.vBox(self.controlArea, "Method")
        methods = {key: (each.label, each.sentence) for key, each in METHODS.items()}
        self.method_combo = self._combo("Method", "method", methods)
        box.layout().addWidget(self.method_combo)
        self.sentence = wrapped("What the method does")
        self.sentence.setAlignment(Qt.AlignLeft | Qt.AlignTop)
        box.layout().addWidget(self.sentence)
        box = gui.vBox(self.controlArea, "Learned")
        self.status = wrapped("What was learned from what")
        self.status.setAlignment(Qt.AlignLeft | Qt.AlignTop)
        self.status.setMinimumHeight(3 * self.status.fontMetrics().lineSpacing())
        box.layout().addWidget(self.status)
        self._add_more()
        gui.rubber(self.controlArea)
        self.stop_button = gui.button(
            self.buttonsArea, self, "S&top", callback=self._stop, autoDefault=False
        )
        self.going_on = GoingOn(self.buttonsArea, self)
        self.pictures = DomainPictures()
        self.mainArea.layout().addWidget(self.pictures)
        self._show_options()
        self._show_status()
        make_accessible(self)

    def sizeHint(self) -> QSize:
        return QSize(900, 480)

    @property
    def shown_graph(self) -> QWidget:
        """What is saved as a picture."""
        return self.pictures

    @classmethod
    def migrate_settings(cls, settings: dict, version: int | None) -> None:
        # Until labels had a trust of their own, there was one for all pairs.
        if (version or 1) < 2:
            settings.setdefault("trust", FORMER_TRUST)
            settings.setdefault("label_trust", settings["trust"])

    # Controls

    def _add_more(self) -> None:
        """What is seldom changed, folded away."""
        more = QWidget()
        layout = QVBoxLayout(more)
        layout.setContentsMargins(6, 0, 6, 0)
        self.form = QFormLayout()
        self.form.setFieldGrowthPolicy(QFormLayout.AllNonFixedFieldsGrow)
        layout.addLayout(self.form)
        self.controls_of = {}
        for name, number in NUMBERS.items():
            if name == "fixed":
                combo = self._combo("Shrinkage", "shrinkage", SHRINKAGES)
                combo.setToolTip(
                    "How strongly the widget holds the covariance near one that is the same "
                    "everywhere"
                )
                self._add_row("shrinkage", "Shr&inkage:", combo)
            self._add_row(name, f"{number.label}:", self._spin(name, number))
        self.weights_box = QGroupBox("Weights of the networks")
        self.network_weights = NetworkWeights()
        self.network_weights.changed.connect(self._on_weights)
        QVBoxLayout(self.weights_box).addWidget(self.network_weights)
        layout.addWidget(self.weights_box)
        self.fold = Fold(more, self.more_open)
        self.fold.folded.connect(lambda is_open: setattr(self, "more_open", is_open))
        self.controlArea.layout().addWidget(self.fold)

    def _combo(self, name: str, setting: str, choices: dict[str, tuple[str, str]]) -> QComboBox:
        """A list for a setting that is one of some keys (key: label, tooltip)."""

        def on_chosen() -> None:
            setattr(self, setting, combo.currentData())
            self._on_changed()

        combo = QComboBox(accessibleName=name)
        fill_combo(combo, [(key, *words) for key, words in choices.items()])
        select_key(combo, getattr(self, setting))
        combo.activated.connect(on_chosen)
        return combo

    def _spin(self, name: str, number: Number) -> QDoubleSpinBox:
        """A box for an option that is a number; shares are shown as percentages."""
        factor = 100 if number.percent else 1

        def on_changed(value: float) -> None:
            setattr(self, name, int(value) if number.is_whole else round(value / factor, 6))
            self._on_changed()

        spin = QDoubleSpinBox(
            decimals=number.decimals,
            minimum=number.low * factor,
            maximum=number.high * factor,
            singleStep=number.step * factor,
            suffix=" %" if number.percent else "",
            specialValueText=number.zero,
            keyboardTracking=False,
            toolTip=as_tip(number.tooltip),
            accessibleName=option_label(name),
        )
        spin.setValue(getattr(self, name) * factor)
        spin.valueChanged.connect(on_changed)
        return spin

    def _add_row(self, name: str, label: str, field: QComboBox | QDoubleSpinBox) -> None:
        self.form.addRow(label, field)
        self.controls_of[name] = field

    def _on_changed(self) -> None:
        self._show_options()
        self.commit.deferred()

    def _on_weights(self) -> None:
        given = {**self.weights, **self.network_weights.weights()}
        self.weights = {key: weight for key, weight in given.items() if weight != usual_weight(key)}
        self._on_changed()

    def _options(self) -> Options:
        chosen = {name: getattr(self, name) for name in [*NUMBERS, "shrinkage"]}
        weights = [self.weights.get(key, usual_weight(key)) for key in self.networks]
        return Options(**chosen, weights=tuple(weights) if len(weights) > 1 else ())

    def _counting(self) -> dict:
        """The options that count, by name."""
        method, makeup = METHODS[self.method], (self.parts, len(self.networks))
        return self._options().of(method, self.reference is not None, *makeup)

    def _show_options(self) -> None:
        """Only the options that count are shown."""
        self.sentence.setText(METHODS[self.method].sentence)
        shown = self._counting()
        for name, field in self.controls_of.items():
            field.setVisible(name in shown)
            self.form.labelForField(field).setVisible(name in shown)
        self.weights_box.setVisible("weights" in shown)
        self.fold.setVisible(bool(shown))
        self.fold.show_unusual(self._unusual(shown))

    def _unusual(self, shown: dict) -> list[str]:
        """The options that count and are not as usual, in a few words each."""
        usual, words = Options(), []
        for name, value in shown.items():
            if name == "weights":
                words += [
                    f"weight of {network} {weight:g}"
                    for (key, network), weight in zip(self.networks.items(), value, strict=True)
                    if weight != usual_weight(key)
                ]
            elif value != getattr(usual, name):
                words.append(f"{option_label(name).lower()} {_in_words(name, value)}")
        return words

    def _show_status(self) -> None:
        self.stop_button.setEnabled(self.task is not None)
        if self.task is not None:
            self.status.setText("Learning how worn and shop photos differ…")
        elif self.data is None:
            self.status.setText(CONNECT)
        elif self.Error.cannot_align.is_shown():
            # The bar below has room for half.
            self.status.setText(words_of(self.Error.cannot_align))
        elif self.result is None:
            self.status.setText(f"{plural(len(self.data), 'photo')}. Press Apply to align them.")
        else:
            self.status.setText(" ".join(self.result.sentences))
        learned = self.result.learned if self.result is not None else None
        transductive = learned is not None and learned.transductive
        self.status.setToolTip(TRANSDUCTIVE if transductive else "")
        if self.result is None:
            self.pictures.show_nothing(self.status.text())

    # Input and work

    @Inputs.data
    def set_data(self, data: Table | None) -> None:
        self.data = data if data is not None and len(data) else None
        self.networks, self.parts = ({}, 0) if self.data is None else makeup_of(self.data)
        self.network_weights.show_networks(self.networks, self.weights)

    @Inputs.reference
    def set_reference(self, reference: Table | None) -> None:
        self.reference = reference if reference is not None and len(reference) else None

    def handleNewSignals(self) -> None:
        self._show_options()
        self.commit.now()

    @gui.deferred
    def commit(self) -> None:
        self.going_on.begin()
        self.cancel()
        self.clear_messages()
        self._send(None)
        if self.data is not None:
            self.start(run_alignment, self.data, self.method, self._options(), self.reference)
        self._show_status()

    def _stop(self) -> None:
        self.cancel()
        self.Information.stopped()
        self.going_on.offer()
        self._show_status()

    def on_done(self, result: Aligned) -> None:
        self._send(result)
        self._show_status()

    def on_exception(self, ex: Exception) -> None:
        if isinstance(ex, Cancelled):
            return
        if not isinstance(ex, AiffError):
            raise ex
        self.Error.cannot_align(str(ex))
        self._show_status()

    def _send(self, result: Aligned | None) -> None:
        self.result = result
        if result is None:
            self.pictures.show_nothing("")
        else:
            self.pictures.show_aligned(result)
        self.Outputs.aligned_data.send(result and result.table)
        self.Outputs.unaligned_data.send(result and result.unaligned)
        self.Outputs.preprocessor.send(result and result.preprocessor)

    def onDeleteWidget(self) -> None:
        self.shutdown()
        self.pictures.close_tasks()
        super().onDeleteWidget()

    # Report

    def send_report(self) -> None:
        if self.result is None:
            self.report_paragraph(self.status.text())
            return
        options = self._counting()
        weights = zip(self.networks.values(), options.pop("weights", ()), strict=False)
        learned = self.result.learned
        self.report_items(
            "Alignment",
            [
                ("Method", METHODS[self.result.method].label),
                ("Learned", " ".join(self.result.sentences)),
                *(
                    [("Learned from the photos being tested (transductive)", "yes")]
                    if learned is not None and learned.transductive
                    else []
                ),
                *((option_label(name), _in_words(name, value)) for name, value in options.items()),
                *((f"Weight of {name}", f"{weight:g}") for name, weight in weights),
            ],
        )
        if (found := self.pictures.found) is not None:
            self.report_items(
                "Worn and shop photos among each other",
                [
                    *(
                        (plot.title, found.words(mixing))
                        for plot, mixing in zip(
                            self.pictures.plots, (found.before, found.after), strict=True
                        )
                    ),
                    ("Pictures", f"{found.what} {AXES}"),
                ],
            )
            for plot in self.pictures.plots:
                self.report_plot(plot.title, plot.getPlotItem())
        if provenance := provenance_of(self.result.table):
            report_made(self, provenance, "Embedding")


def _in_words(name: str, value: float | str) -> str:
    if name not in NUMBERS:
        return SHRINKAGES[value][0]
    number = NUMBERS[name]
    if number.zero and not value:
        return number.zero
    return percent(value, 0) if number.percent else f"{value:g}"


if __name__ == "__main__":  # pragma: no cover
    WidgetPreview(OWDomainAligner).run()

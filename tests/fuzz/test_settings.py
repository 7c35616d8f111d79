"""Settings as strangers hand them in with a workflow."""

import ast
import math
import re
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from unittest.mock import patch

import numpy as np
import pytest
from AnyQt.QtWidgets import QPushButton
from hypothesis import strategies as st
from Orange.data import DiscreteVariable, Domain, Table
from Orange.misc import DistMatrix
from Orange.widgets.tests.base import WidgetTest

from orangecontrib.aiff.photos.reading import read_collection
from orangecontrib.aiff.photos.table import images_table
from orangecontrib.aiff.samples import SAMPLES
from orangecontrib.aiff.widgets.kit.settings import title_of
from orangecontrib.aiff.widgets.owdomainaligner import OWDomainAligner
from orangecontrib.aiff.widgets.owembedder import OWEmbedder
from orangecontrib.aiff.widgets.owevaluator import OWEvaluator
from orangecontrib.aiff.widgets.owfolderloader import OWFolderLoader
from orangecontrib.aiff.widgets.owinterestingclusters import OWInterestingClusters
from orangecontrib.aiff.widgets.owstylematch import OWStyleMatch

from ..alignment.shifted import shifted_table
from ..clusters.cases import random_photos
from ..widgets.evaluator.evaluations import table as evaluated_table
from ..widgets.events import wait_until
from ..widgets.match import window as match_window
from .tally import attempt, fuzzed

KIND = "settings"
WIDGETS = (
    OWFolderLoader, OWEmbedder, OWDomainAligner, OWEvaluator, OWStyleMatch, OWInterestingClusters,
)  # fmt: skip
# Of every kind that a file can hold, whatever a setting is.
ANYTHING = (
    None, True, False, 0, 1, -1, 2**31, 2**63, -(10**30), 10**1000, 0.5, -0.5, 1e308, math.nan,
    math.inf, -math.inf, "", "0", "1,5,10", "1;x;;", "nonsense", "a\0b", "\ud800", "caf\udce9",
    "<b>bold</b>", "x" * 1_000_000, b"", b"bytes", bytes(100_000), (), [], [None], [[]], [{}],
    [0, "x", None], [math.nan] * 4, list(range(1_000_000)), ["x"] * 200, {}, {"x": None},
    {"": ""}, {0: 0}, {None: [1]}, {"x": {"x": {}}}, {"distance": "none"}, {"ks": "1,5,10"},
    {"ks": [0, -1]}, {str(n): n for n in range(400_000)}, set(), 1j, ...,
)  # fmt: skip
# Text that means something somewhere, and so may be asked for where it means nothing.
TEXTS = (
    "", " ", "x", "<b>bold</b>", "two\nlines", "{}", "%s %d", "👗", "caf\udce9", "long " * 200,
    "item", "domain", "Cluster", "hit@1", "map", "hit@0", "photos", "consumer", "shop", "none",
    "g01", "found:1:g01", ":3", ":²", ":99999999999999999999", "::", "auto", "cuda:9", "test",
    "domain:dress_1/consumer_1.jpg", "item:dress_1/shop_1.jpg", "box:dress_1/consumer_1.jpg",
    "box:", "1 2 3 4", "1e308 1e308 1e308 1e308", "-9 -9 5 5", "dress_1/consumer_1.jpg",
    "dress_9", "sample:wardrobe", "sample:unknown", "/nowhere/at all", "C:\\nowhere",
    "\\\\server\\share", "http://127.0.0.1:9/a.jpg", "file:///nowhere/a.jpg", "squeezenet1_1",
    "resnet50", "resnet50=/nowhere/a.pt", "resnet50=a.exe", "no network",
)  # fmt: skip


@contextmanager
def held() -> Iterator[None]:
    """Nothing is raised, in what Qt calls either, and no other computer is asked."""
    raised: list[BaseException] = []

    def no_network(*address, **more):
        raise AssertionError(f"{address} was asked")

    with (
        patch.object(sys, "excepthook", lambda kind, error, trace: raised.append(error)),
        patch.object(socket.socket, "connect", no_network),
        patch.object(socket, "getaddrinfo", no_network),
    ):
        yield
    # PyQt itself, where no line of Python runs, seldom finds an event gone that it looks for.
    ours = [error for error in raised if "Event(type: int" not in str(error)]
    if ours:
        raise ours[0]


def of_kind(kind: Any) -> st.SearchStrategy:
    """Values that a schema lets through, at their limits above all."""
    metas: tuple = ()
    if get_origin(kind) is Annotated:
        kind, *metas = get_args(kind)
    if get_origin(kind) is Literal:
        return st.sampled_from(get_args(kind))
    if get_origin(kind) in (Union, UnionType):
        return st.one_of(*map(of_kind, get_args(kind)))
    if get_origin(kind) is list:
        least = max((meta.min_length or 0 for meta in metas), default=0)
        return st.lists(of_kind(get_args(kind)[0]), min_size=least, max_size=least or 3)
    if get_origin(kind) is dict:
        return st.dictionaries(*map(of_kind, get_args(kind)), max_size=4)
    if kind is str:
        patterns = [meta.pattern for meta in metas if meta.pattern]
        fitting = [t for t in TEXTS if all(re.search(pattern, t) for pattern in patterns)]
        return st.sampled_from(fitting)
    if kind in (int, float):
        low = next(meta.ge for meta in metas if meta.ge is not None)
        high = next(meta.le for meta in metas if meta.le is not None)
        between = st.integers if kind is int else st.floats
        return st.sampled_from([low, high]).map(kind) | between(low, high)
    simple = {bool: st.booleans(), bytes: st.binary(max_size=80), type(None): st.none()}
    if kind in simple:
        return simple[kind]
    fields = {
        name: of_kind(each) for name, each in get_type_hints(kind, include_extras=True).items()
    }
    return st.fixed_dictionaries({}, optional=fields)


def right(widget: type) -> st.SearchStrategy:
    return of_kind(widget.settingsHandler.schema)


def defaults_of(widget: type) -> dict:
    return {name: each.default for name, each in widget.settingsHandler.provider.settings.items()}


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
def test_whatever_stands_in_a_setting_it_is_used_or_named(widget):
    handler, usual = widget.settingsHandler, defaults_of(widget)
    for name, kind in get_type_hints(handler.schema, include_extras=True).items():
        for value in ANYTHING:
            with attempt(KIND):
                version = {"__version__": widget.settings_version}
                kept, wrong = handler.read({**usual, name: value, **version})
                again, still = handler.read(kept)
                assert (again, still) == (kept, [])
                assert {key: kept[key] for key in usual if key != name} == {
                    key: each for key, each in usual.items() if key != name
                }
                if name not in kept:
                    assert title_of(kind) in str(wrong[0])
                    assert len(str(wrong[0])) < 300


def test_what_qt_calls_is_watched():
    WidgetTest.setUpClass()
    button = QPushButton()
    button.clicked.connect(lambda: {}["none"])
    with pytest.raises(KeyError), held():
        button.click()


@pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.__name__)
def test_older_settings_may_be_anything(widget):
    for version in (*range(widget.settings_version + 2), *ANYTHING):
        for name in ("model", "models", "distance", "selected_query", "protocol", "search"):
            for value in ANYTHING if isinstance(version, int) and version < 3 else ("x",):
                with attempt(KIND):
                    widget.settingsHandler.read({name: value, "__version__": version})


# Names as a table of a stranger may have them; widgets keep some of these in a workflow.
ODD_NAMES = (
    "<b>bold</b>", "a\0b", "half a character \ud800", "two\nlines", "x" * 10_000, "{}",
)  # fmt: skip


def with_odd_names(table, photos=True):
    """The same photos of garments that have odd names, as those of the photos are."""
    old = table.domain
    var = old.class_var
    names = {value: ODD_NAMES[n % len(ODD_NAMES)] * (n // len(ODD_NAMES) + 1)
             for n, value in enumerate(var.values)}  # fmt: skip
    item = DiscreteVariable("item", [names[value] for value in var.values])
    made = Table.from_numpy(
        Domain(old.attributes, item, old.metas), table.X, table.Y, table.metas.copy()
    )
    texts = [place for place, meta in enumerate(old.metas) if meta.is_string and photos]
    made.attributes = table.attributes
    with made.unlocked(made.metas):
        for row in range(len(made)):
            for place in texts:
                made.metas[row, place] = f"{ODD_NAMES[row % len(ODD_NAMES)]}{row}.jpg"
    made.name = "<b>table</b>\0\ud800"
    return made


class Opened(WidgetTest):
    """A widget opened with settings, run to the end, told of, saved, and opened again."""

    WIDGET: type
    __test__ = False

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tmp = Path(folder.name).resolve()
        places = {
            "ORANGE_AIFF_CACHE": str(self.tmp / "cache"),
            "ORANGE_AIFF_WEIGHTS": str(self.tmp / "weights"),
            "TORCH_HOME": str(self.tmp / "torch"),
        }
        for patched in (
            patch.dict("os.environ", places),
            patch.object(self.WIDGET.settingsHandler, "defaults", {}),
        ):
            patched.start()
            self.addCleanup(patched.stop)

    def open(self, settings):
        with held():
            widget = self.create_widget(self.WIDGET, stored_settings=settings)
            self.feed(widget)
            self.rest(widget)
            widget.send_report()
            self.check(widget)
            packed = widget.settingsHandler.pack_data(widget)
            widget.onDeleteWidget()
            self.widgets.remove(widget)
        return packed

    def open_twice(self, settings):
        packed = self.open({**settings, "__version__": self.WIDGET.settings_version})
        self.assertEqual(ast.literal_eval(repr(packed)), packed)
        kept, wrong = self.WIDGET.settingsHandler.read(packed)
        self.assertEqual((wrong, kept.keys()), ([], packed.keys()))
        again = self.open(packed)
        for name in packed.keys() - {"questions"}:  # what is asked again may be one more
            self.assertEqual(again[name], packed[name], name)

    def feed(self, widget):
        """Hand it data."""

    def rest(self, widget):
        self.wait_until_finished(widget=widget, timeout=60000)

    def check(self, widget):
        """See that the output is right."""

    def wrong_everywhere(self):
        names = self.WIDGET.settingsHandler.provider.settings
        for value in ANYTHING:
            with attempt(KIND), held():
                widget = self.create_widget(
                    self.WIDGET, stored_settings=dict.fromkeys(names, value)
                )
                self.rest(widget)
                widget.onDeleteWidget()
                self.widgets.remove(widget)
        for value in (b"bytes", {"__version__": "new"}):
            with attempt(KIND), held():
                self.open(value)


class TestLoader(Opened):
    WIDGET = OWFolderLoader
    __test__ = True

    def test_wrong_everywhere(self):
        self.wrong_everywhere()

    @fuzzed(KIND, 15, settings=right(OWFolderLoader))
    def test_right_kinds(self, settings):
        self.open_twice({**settings, "folder": "sample:wardrobe", "others": []})

    @fuzzed(KIND, 10, settings=right(OWFolderLoader))
    def test_folders_that_are_none(self, settings):
        self.open_twice(settings)

    def rest(self, widget):
        super().rest(widget)
        wait_until(lambda: not widget._looking.is_busy)

    def check(self, widget):
        images = self.get_output(widget.Outputs.images, widget)
        if images is None:
            said = widget.Error.cannot_load, widget.Information.not_here
            self.assertTrue(any(each.is_shown() for each in said) or not widget._paths)
        elif widget.copies_handling != "drop":
            self.assertEqual(len(images), len(widget.collection.photos))


class TestEmbedder(Opened):
    WIDGET = OWEmbedder
    __test__ = True

    def setUp(self):
        super().setUp()
        self.images = images_table(read_collection(SAMPLES["wardrobe"].folder))[::6]

    def feed(self, widget):
        self.send_signal(widget.Inputs.images, self.images, widget=widget)

    def check(self, widget):
        vectors = self.get_output(widget.Outputs.embeddings, widget)
        if vectors is None:
            self.assertTrue(widget.Error.failed.is_shown() or not widget.auto_apply)
        else:
            self.assertTrue(len(vectors) and np.isfinite(vectors.X).all())

    def test_wrong_everywhere(self):
        self.wrong_everywhere()

    @fuzzed(KIND, 5, settings=right(OWEmbedder))
    def test_right_kinds(self, settings):
        self.open_twice(settings)


class TestAligner(Opened):
    WIDGET = OWDomainAligner
    __test__ = True
    table = shifted_table()

    def feed(self, widget):
        self.send_signal(widget.Inputs.data, self.table, widget=widget)

    def check(self, widget):
        table = self.get_output(widget.Outputs.aligned_data, widget)
        said = widget.Error.cannot_align.is_shown()
        self.assertTrue(said or not widget.auto_apply or np.isfinite(table.X).all())

    def test_wrong_everywhere(self):
        self.wrong_everywhere()

    @fuzzed(KIND, 25, settings=right(OWDomainAligner))
    def test_right_kinds(self, settings):
        self.open_twice(settings)


class TestEvaluator(Opened):
    WIDGET = OWEvaluator
    __test__ = True
    table = evaluated_table()

    def feed(self, widget):
        self.send_signal(widget.Inputs.embeddings, self.table, 0, widget=widget)
        self.send_signal(widget.Inputs.embeddings, self.table, 1, widget=widget)

    def rest(self, widget):
        super().rest(widget)
        wait_until(lambda: not widget.parts.is_busy())

    def check(self, widget):
        if widget.result is None:
            self.assertTrue(widget.Error.cannot_evaluate.is_shown())
            return
        for place, evaluation in enumerate(widget.result.evaluations):
            self.assertEqual(evaluation.protocol, widget.controls_of.protocol, place)
            self.assertTrue(0 <= evaluation.figures["map"] <= 1)

    def test_wrong_everywhere(self):
        self.wrong_everywhere()

    @fuzzed(KIND, 10, settings=right(OWEvaluator))
    def test_right_kinds(self, settings):
        self.open_twice(settings)


class TestMatch(Opened, match_window.MatchTest):
    WIDGET = OWStyleMatch
    __test__ = True

    def feed(self, widget):
        self.connect(self.aligned, photos=self.worn, widget=widget)

    def rest(self, widget):
        match_window.MatchTest.rest(self, widget)

    def check(self, widget):
        said = widget.Error.cannot_ask.is_shown()
        self.assertTrue(said or len(self.matches(widget)) >= 1)

    def test_wrong_everywhere(self):
        self.wrong_everywhere()

    @fuzzed(KIND, 8, settings=right(OWStyleMatch))
    def test_right_kinds(self, settings):
        self.open_twice(settings)

    def test_what_is_kept_of_odd_names(self):
        self.aligned = with_odd_names(self.aligned, photos=False)
        self.worn = with_odd_names(self.worn, photos=False)
        with attempt(KIND):
            packed = self.open({"keep": True, "variable": "item", "value": ODD_NAMES[0]})
            kept = ast.literal_eval(repr(packed))
            self.assertEqual(kept, packed)
            self.assertEqual(kept["value"], ODD_NAMES[0])
            for name in ODD_NAMES:
                self.open({**kept, "value": name})


class TestClusters(Opened):
    WIDGET = OWInterestingClusters
    __test__ = True
    matrix = random_photos(np.random.default_rng(0))

    def feed(self, widget):
        self.send_signal(widget.Inputs.distances, self.matrix, widget=widget)

    def rest(self, widget):
        super().rest(widget)
        wait_until(lambda: not widget.beside.is_busy)

    def check(self, widget):
        if widget.distances is not None:
            self.assertTrue(len(self.get_output(widget.Outputs.selected, widget)))

    def test_wrong_everywhere(self):
        self.wrong_everywhere()

    @fuzzed(KIND, 10, settings=right(OWInterestingClusters))
    def test_right_kinds(self, settings):
        self.open_twice(settings)


class OddNames(Opened):
    """What is kept of a table with odd names is saved, and read again without a failure."""

    def test_what_is_kept_of_odd_names(self):
        with attempt(KIND):
            packed = self.open({"__version__": self.WIDGET.settings_version})
            kept = ast.literal_eval(repr(packed))
            self.assertEqual(kept, packed)
            self.open(kept)


class TestEvaluatorOfOddNames(OddNames, TestEvaluator):
    __test__ = True
    table = with_odd_names(TestEvaluator.table)
    test_right_kinds = test_wrong_everywhere = None

    def check(self, widget):
        self.assertIsNotNone(widget.result)
        widget.photos.strips.queries_selected.emit([0, 1, 2])
        widget._on_renamed(widget.result.keys[0], "\ud800\0<b>")
        self.rest(widget)


class TestClustersOfOddNames(OddNames, TestClusters):
    __test__ = True
    test_right_kinds = test_wrong_everywhere = None

    def feed(self, widget):
        matrix = DistMatrix(self.matrix.copy(), with_odd_names(self.matrix.row_items))
        self.send_signal(widget.Inputs.distances, matrix, widget=widget)

    def check(self, widget):
        for place in range(1, widget.filters.item.count()):
            widget.filters.item.setCurrentIndex(place)
            widget.filters.item.activated.emit(place)
            for cluster in widget._listed():
                widget._choose(cluster)
        widget.presented = [cluster.key for cluster in widget.result.clusters]

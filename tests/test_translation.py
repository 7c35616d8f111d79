"""The wheel: all of it is there, and it speaks English as the source does, and Italian whole."""

import ast
import importlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from trubar.messages import load

from orangecontrib.aiff.evaluation.definitions import metrics_of
from orangecontrib.aiff.evaluation.tables import IN_TABLES

from .folders import needs_source
from .marked import LANGUAGE, left_in, mark, unmarked

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "orangecontrib" / "aiff"
AUTO_IMPORT = "from orangecontrib.aiff.language import texts as _tr"
LIMIT_S = 500
# What a build does to all sources takes a while.
pytestmark = [pytest.mark.timeout(900), needs_source]


@pytest.fixture(scope="module")
def messages():
    """tools/messages.py, which reads and judges translations."""
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        return importlib.import_module("messages")
    finally:
        sys.path.pop(0)


@pytest.fixture(scope="module")
def italian(messages):
    (file,) = messages.files()
    return list(messages.messages_of(load(str(file))))


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A copy of what a build takes in; what else is in the checkout does not see it work."""
    folder = tmp_path_factory.mktemp("source") / "copy"
    shutil.copytree(
        ROOT, folder, ignore=shutil.ignore_patterns(
            ".git", ".venv*", "build", "dist", "*.egg-info", "__pycache__", "doc", "tests",
            "benchmarks", "findings",
        ),
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    """The wheel, built once for all that is tried of it."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation",
         "-w", folder, source],
        check=True, capture_output=True, timeout=LIMIT_S,
    )  # fmt: skip
    (file,) = folder.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def built(wheel, tmp_path_factory):
    """The folder of the package as who installs the wheel gets it."""
    folder = tmp_path_factory.mktemp("built")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(folder, code, language="Italiano", qt="offscreen"):
    """What a program prints that has the built package, in a language."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)]),
           "ORANGE_AIFF_LANGUAGE": language, "QT_QPA_PLATFORM": qt}  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=LIMIT_S,
        cwd=folder,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


def test_every_text_is_decided_on(italian):
    # Texts that came since are told by tools/messages.py; until then they are English.
    assert [str(message) for message in italian if message.value is None] == []
    assert sum(message.is_translated for message in italian) > 2000


def test_scores_have_one_name_in_the_tables_of_all_languages(italian):
    labels = {metric.label for metric in metrics_of().values()}
    told = {
        m.text for m in italian if m.is_translated and m.space[0] == "evaluation/definitions.py"
    }
    assert labels & told == {*IN_TABLES.values()}
    kept = {m.text for m in italian if m.value is False and m.space[0] == "evaluation/tables.py"}
    assert {*IN_TABLES.values()} <= kept


def test_a_text_with_a_mnemonic_in_it_has_words(messages):
    assert not messages.is_for_nobody("B&y:") and messages.is_for_nobody("&–")


def test_no_translation_is_wrong(italian, messages):
    assert messages.faults(italian) == []


@pytest.mark.parametrize(
    ("text", "value", "fault"),
    [
        ("{n} of {total}", "{n} di {totale}", "tells totale"),
        ("all ", "tutte", "another number of spaces"),
        ("{} left out", "lasciate fuori", "other places for values"),
        ("{n} photos", "{n foto}", "no f-string"),
        ("{a} {b}", "{[x for x in a if x == b]}", "does not see b"),
    ],
)
def test_what_is_wrong_with_a_translation(messages, text, value, fault):
    (found,) = messages.faults([messages.Message(("words.py",), text, value)])
    assert fault in found


def test_a_translated_key_is_wrong(messages):
    _, looked_up = messages.keys_of("alignment/made.py")
    text, (space, *_) = next((text, [*spaces]) for text, spaces in looked_up.items())
    (found,) = messages.faults([messages.Message(space, text, "altro")])
    assert found.endswith("it is a key too")
    made, _ = messages.keys_of("widgets/loader/class_table.py")
    text, (space, *_) = next((text, [*spaces]) for text, spaces in made.items())
    elsewhere = messages.Message((space[0], "def `other`"), text, "altro")
    assert messages.faults([messages.Message(space, text, "altro"), elsewhere]) == []
    assert messages.faults([messages.Message(space, text, False), elsewhere])


class _Plain(ast.NodeTransformer):
    """A built module as it was: each text in place of the call that tells it."""

    def visit_Call(self, node):
        self.generic_visit(node)
        if ast.unparse(node.func) == "_tr.e":
            return node.args[0].args[1]
        return node

    def visit_Subscript(self, node):
        self.generic_visit(node)
        return node.slice.elts[1] if ast.unparse(node.value) == "_tr.m" else node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        return _joined(node)

    def visit_JoinedStr(self, node):
        self.generic_visit(node)
        return _joined(node)


def _joined(node):
    """Texts beside each other as one; trubar adds what Python's grammar joins."""
    parts = _parts(node)
    if parts is None:
        return node
    merged = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    merged = [part for part in merged if part != ""] or [""]
    if isinstance(merged[0], str) and len(merged) == 1:
        return ast.Constant(merged[0])
    return ast.JoinedStr([ast.Constant(p) if isinstance(p, str) else p for p in merged])


def _parts(node):
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        return [v.value if isinstance(v, ast.Constant) else v for v in node.values]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        both = _parts(node.left), _parts(node.right)
        return None if None in both else both[0] + both[1]
    return None


def plain(text):
    """A module's code, without the line that a build adds."""
    tree = _Plain().visit(ast.parse(text))
    tree.body = [node for node in tree.body if ast.unparse(node) != AUTO_IMPORT]
    return ast.dump(tree)


def test_english_is_what_the_source_says(built):
    files = sorted(PACKAGE.rglob("*.py"))
    changed = 0
    for file in files:
        made = (built / "orangecontrib" / "aiff" / file.relative_to(PACKAGE)).read_text("utf-8")
        source = file.read_text("utf-8")
        changed += made != source
        assert plain(made) == plain(source), file.relative_to(PACKAGE)
    assert changed > 150


IMPORT_ALL = """
import importlib, pkgutil, orangecontrib.aiff as package
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    try:
        importlib.import_module(module.name)
    except ModuleNotFoundError as error:
        assert error.name == "openvino"  # no wheel for some systems, and only two modules' affair
print(package.__path__[0])
"""


def test_every_module_can_be_imported_in_english(built):
    assert run(built, IMPORT_ALL, "English").startswith(str(built))


def test_help_in_italian_brings_nothing_heavy_along(built):
    code = (
        "import sys, contextlib, orangecontrib.aiff.__main__ as m\n"
        "with contextlib.suppress(SystemExit): m.main(['--help'])\n"
        "print(sorted({n.split('.')[0] for n in sys.modules} & {'Orange', 'AnyQt', 'numpy'}))"
    )
    said = run(built, code)
    assert "Valuta quanto bene si trovano i capi in una cartella." in said
    assert said.startswith("uso: ") and "opzioni:" in said and "usage" not in said
    assert said.endswith("[]")


def test_names_of_vectors_are_words_and_their_identity_is_none(built):
    code = (
        "from orangecontrib.aiff.embedding.embedder import Embedder, Recipe\n"
        "from orangecontrib.aiff.embedding.seeing.preparing import input_in_words\n"
        "made = Embedder(Recipe('squeezenet1_1', 'strips', 'auto', 'squeeze')).provenance\n"
        "print(made.name, input_in_words(made.input), made.identity, sep='|')"
    )
    *italian, identity = run(built, code).split("|")
    assert italian[0] == "SqueezeNet 1.1, quattro profondità e strisce"
    assert italian[1].startswith("regione automatica ")
    assert italian[1].endswith(", compressa in 227 × 227 pixel")
    *english, same = run(built, code, "English").split("|")
    assert english[0] == "SqueezeNet 1.1, four depths and strips" and same == identity


def test_what_is_left_in_english_shows():
    said = "<b>Ｒｅｔｅ</b>: SqueezeNet 1.1 + Colour (A. Nobody et al. 2018), dress_1/shop_2.jpg"
    assert left_in(said, {"SqueezeNet"}) == ["Colour"] and unmarked(said).startswith("<b>Rete")


SAID = {
    "AIFF Folder Loader": "1 autore, 6 capi, 12 foto consumer e 30 foto shop",
    "Local GPU Embedder": "Foto consumer e shop avvicinate, imparando da queste 42 foto.",
    "Domain Aligner": "Appreso da 12 foto consumer e 30 foto shop (i dati stessi)",
    "Consumer-to-Shop Evaluator": "12 foto consumer si cercano tra 30 foto shop, 6 capi.",
    "Style Match": "Il capo più vicino è più vicino del successivo del",
    "Interesting Clusters": "Il modello riconosce questo capo",
}
# Words that windows show as the source has them: names, and what Italian says alike.
NAMES = """
    SqueezeNet MobileNetV ResNet EfficientNet EfficientNetV ConvNeXt ViT Swin DINOv SigLIP MODA Marqo
    FashionSigLIP FashionCLIP Distilled Matryoshka Lite Tiny Base Large
    CPU OpenVINO torch torchvision bfloat float px MB MIT Apple GPU arm
    Hit mAP MRR nDCG Recall Precision precision Ward Linkage Shrinkage Embedding Preset Cluster Query no
    LookBench DeepFashion Street Shop val test
    collector item domain region consumer shop Consumer Rendered Wardrobe
    Send Automatically Scroll Left Right
"""
OPEN = """
import json, sys, time
from pathlib import Path
from AnyQt.QtTest import QTest
from AnyQt.QtWidgets import QApplication, QLabel
from Orange.canvas.config import Config
from orangecanvas.registry import WidgetRegistry
from orangecanvas.utils import name_lookup
from orangewidget.settings import SettingsHandler
from orangewidget.workflow.discovery import WidgetDiscovery
from tests.marked import left_in, texts_of, unmarked
from tests.workflows.running import Run
import orangecontrib.aiff.workflows as examples

SettingsHandler.write_defaults = lambda self: None
wrong = []
sys.excepthook = lambda *error: (wrong.append(error[1]), sys.__excepthook__(*error))
app = QApplication([])
registry = WidgetRegistry()
WidgetDiscovery(registry).run(Config.widgets_entry_points())
for description in registry.widgets("AI for Fashion"):
    window = name_lookup(description.qualified_name)()
    window.show()
    app.processEvents()
    window.onDeleteWidget()
    window.close()
lacking, names, left = dict({said}), set({names!r}.split()), {{}}
for name in ("35-several-networks", "40-style-match", "50-interesting-clusters", "60-catalogue"):
    run = Run(Path(examples.__file__).with_name(name + ".ows"), registry)
    assert run.errors() == {{}}, run.errors()
    end = time.monotonic() + 60
    for widget in run.widgets.values():
        widget.show()
        while (words := lacking.get(widget.name)) and time.monotonic() < end:
            if any(words in unmarked(label.text()) for label in widget.findChildren(QLabel)):
                del lacking[widget.name]
            QTest.qWait(100)
        if type(widget).__module__.startswith("orangecontrib.aiff"):
            for text in texts_of(widget):
                left |= {{word: (widget.name, text) for word in left_in(text, names)}}
    run.close()
assert not wrong, wrong
print(json.dumps([lacking, left]))
"""


def test_every_module_is_imported_all_windows_open_and_nothing_they_show_is_left_in_english(
    built, tmp_path, monkeypatch
):
    mark(built / "orangecontrib" / "aiff" / "i18n")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")  # a GPU has a name that nobody translates
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "ORANGE_AIFF_CACHE"):
        monkeypatch.setenv(name, str(tmp_path))
    code = IMPORT_ALL + OPEN.format(said=SAID, names=NAMES)
    place, *_, found = run(built, code, LANGUAGE).splitlines()
    assert place.startswith(str(built)) and json.loads(found) == [{}, {}]


def test_a_wheel_holds_everything(wheel):
    assert wheel.stat().st_size < 6_000_000
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = [
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert [name for name in wanted if name not in names] == []
    assert {f"orangecontrib/aiff/i18n/{each}.json" for each in ("English", "Italian")} <= names
    assert "orangecontrib/__init__.py" not in names  # a native namespace, shared with others


def test_a_source_archive_holds_what_a_build_takes_in(source, tmp_path):
    code = f"from setuptools import build_meta; build_meta.build_sdist({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=source, timeout=LIMIT_S)
    (file,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"i18n/trubar-config.yaml", "i18n/it/msgs.jaml", "setup.py"} <= names

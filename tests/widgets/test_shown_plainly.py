"""What else could make a page of a name, beside tooltips and new labels (`kit/test_plain.py`).

The code itself is read, so that a new line cannot forget that a name is no markup.
"""

import ast
from collections.abc import Iterator

import pytest

from orangecontrib.aiff.widgets.kit.plain import PlainReport
from orangecontrib.aiff.widgets.kit.plain_messages import PlainMessages
from orangecontrib.aiff.widgets.kit.window import Window
from tests.test_rooms import PACKAGE, WIDGETS

from ..folders import needs_source

pytestmark = pytest.mark.any_qt

FOLDER = PACKAGE / "widgets"
DOOR = {"kit/plain.py", "kit/plain_messages.py"}

# They read HTML, or take a text for it that looks like it.
RAW = {
    "QTextEdit", "QTextBrowser", "QTextDocument", "QErrorMessage", "QWhatsThis", "QProgressDialog",
    "QSplashScreen", "QSystemTrayIcon", "QGraphicsTextItem", "QStaticText", "TextItem", "LabelItem",
    "setHtml", "insertHtml", "setWhatsThis", "setLabelText", "setDetailedText",
    "setInformativeText", "widgetLabel", "report_html", "report_list", "report_data",
    "report_domain", "question", "information", "warning", "critical", "about",
}  # fmt: skip
LEGENDS = {"plot", "PlotDataItem", "PlotCurveItem", "BarGraphItem", "ScatterPlotItem"}
# A letter behind "&" is underlined there.
FACES = {
    "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QGroupBox", "QAction", "addAction",
    "addMenu", "addTab", "setTabText", "addRow", "button", "checkBox", "radioButton",
}  # fmt: skip
OWN_PAGES = {"as_html", "escape", "figures_html", "folded_html"}  # what makes HTML for a report
OWN_WORDS = {"evaluator/strip_controls.py": "_legend"}  # HTML without any name in it


def sources() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(FOLDER.rglob("*.py")):
        name = path.relative_to(FOLDER).as_posix()
        if name not in DOOR:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def name_of(node: ast.AST) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def is_own(node: ast.AST) -> bool:
    """Whether a text is written in the code, letter by letter."""
    if isinstance(node, ast.IfExp):
        return is_own(node.body) and is_own(node.orelse)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def is_through(node: ast.AST, helper: str) -> bool:
    if isinstance(node, ast.IfExp):
        return all(is_own(each) or is_through(each, helper) for each in (node.body, node.orelse))
    return isinstance(node, ast.Call) and name_of(node.func) == helper


def wrong_lines(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Lines that show a text without a helper, and what they do."""
    rewritten = {
        name_of(node.func.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and name_of(node.func) == "setText"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                if name_of(base) in RAW | {"QLabel", "QMessageBox"}:
                    yield node.lineno, f"a class of {name_of(base)}"
        elif isinstance(node, ast.If) and "ToolTipRole" in ast.dump(node.test):
            for inner in node.body:
                if isinstance(inner, ast.Return) and not (
                    is_own(inner.value) or is_through(inner.value, "as_tip")
                ):
                    yield inner.lineno, "a tooltip of a model"
        elif (
            isinstance(node, ast.Assign) and name_of(getattr(node.value, "func", None)) == "QLabel"
        ):
            plain = any(word.arg == "textFormat" for word in node.value.keywords)
            if not plain and name_of(node.targets[0]) in rewritten:
                yield node.lineno, "a label that gets other words"
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, words) for words in wrong_call(node))


def wrong_call(node: ast.Call) -> Iterator[str]:
    name, owner = name_of(node.func), getattr(node.func, "value", None)
    if name in RAW and (name_of(owner) != "self" if owner is not None else True):
        yield name
    tips = node.args[1:2] if "Data" in name and "ToolTipRole" in ast.dump(node) else []
    if not all(is_own(tip) or is_through(tip, "as_tip") for tip in tips):
        yield "a tooltip of a model"
    texts = [*node.args[:2], *(w.value for w in node.keywords if w.arg in ("text", "title"))]
    if name in FACES and any(isinstance(text, ast.JoinedStr) for text in texts):
        yield f"{name} with a name's “&”"
    legend = [w.value for w in node.keywords if w.arg == "name" and name in LEGENDS]
    if name == "addItem" and name_of(owner) == "legend":
        legend += node.args[1:]
    if not all(is_own(each) or is_through(each, "as_markup") for each in legend):
        yield "a legend"
    if name == "report_raw":
        parts = [
            each.value
            for argument in node.args
            for each in ast.walk(argument)
            if isinstance(each, ast.FormattedValue)
        ] or node.args
        for part in parts:
            if not (name_of(getattr(part, "func", part)) in OWN_PAGES or name_of(part) == "said"):
                yield "a page for a report"


@needs_source
def test_whatever_a_window_shows_goes_through_the_helpers():
    wrong = [
        f"{name}:{line} {what}" for name, tree in sources() for line, what in wrong_lines(tree)
    ]
    assert not wrong, "\n".join(wrong)


@needs_source
def test_what_is_written_as_html_has_no_name_in_it():
    formats = {}
    for name, tree in sources():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and "RichText" in ast.dump(function):
                formats[name] = function.name
                assert not function.args.args  # nothing is handed to it
                used = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
                assert all(n.isupper() or n in ("label", "QLabel", "Qt") for n in used)
    assert formats == OWN_WORDS


@pytest.mark.parametrize("module", sorted(WIDGETS))
def test_every_widget_shows_its_messages_and_its_report_plainly(module):
    path = FOLDER / f"{module.partition('.')[2]}.py"
    classes = [
        node
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name.startswith("OW")
    ]
    assert classes
    for each in classes:
        bases = [name_of(base) for base in each.bases]
        orange = next(place for place, base in enumerate(bases) if base.startswith("OW"))
        assert "Window" in bases[:orange]
    assert issubclass(Window, PlainReport) and issubclass(Window, PlainMessages)


@pytest.mark.parametrize(
    "line",
    [
        "class Shown(QLabel): pass",
        "self.mark = QLabel('·')\nself.mark.setText(name)",
        "combo.setItemData(0, name, Qt.ToolTipRole)",
        "def data(role):\n    if role == Qt.ToolTipRole:\n        return name",
        "QMessageBox.question(self, 'Title', name)",
        "menu.addAction(f'Move to {name}', act)",
        "self.plot(x, y, name=name)",
        "self.legend.addItem(sign, name)",
        "widget.report_raw(f'<p>{name}</p>')",
        "widget.report_raw(words)",
        "pg.TextItem(name)",
    ],
)
def test_a_line_that_shows_a_name_raw_is_found(line):
    assert list(wrong_lines(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "self.mark = QLabel('·', textFormat=Qt.PlainText)\nself.mark.setText(name)",
        "combo.setItemData(0, as_tip(name), Qt.ToolTipRole)",
        "menu.addAction(as_face(f'Move to {name}'), act)",
        "self.plot(x, y, name=as_markup(name))",
        "widget.report_raw(f'<p>{as_html(picture, name)}</p>')",
    ],
)
def test_a_line_that_shows_a_name_plainly_is_left_alone(line):
    assert not list(wrong_lines(ast.parse(line)))

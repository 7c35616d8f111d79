"""Names are shown as the letters they are: nowhere as tags of a page."""

import ast
from pathlib import Path

import pytest
from AnyQt.QtWidgets import QTableWidget, QTableWidgetItem
from Orange.widgets.tests.base import WidgetTest
from Orange.widgets.widget import OWWidget

from orangecontrib.aiff import widgets
from orangecontrib.aiff.widgets.kit.plain import PlainReport, as_tip

from ...folders import needs_source

ROOT = Path(widgets.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
BOLD = "<b>bold</b>"


def test_a_tooltip_shows_its_letters():
    assert as_tip("dress_1\nconsumer") == "dress_1\nconsumer"
    assert as_tip(f"{BOLD}\nnext") == "<qt>&lt;b&gt;bold&lt;/b&gt;<br>next</qt>"
    assert as_tip("A & B") == "<qt>A &amp; B</qt>"


class Reported(PlainReport, OWWidget):
    name = "reported"


class TestReport(WidgetTest):
    def test_a_report_holds_names_as_text(self):
        reported = self.create_widget(Reported)
        reported.report_html = ""
        table = QTableWidget(1, 1)
        table.setItem(0, 0, QTableWidgetItem(BOLD))
        table.setHorizontalHeaderLabels([BOLD])
        reported.report_name(BOLD)
        reported.report_caption(BOLD)
        reported.report_paragraph(BOLD)
        reported.report_paragraph(BOLD, BOLD)
        reported.report_items(BOLD, [(BOLD, BOLD)])
        reported.report_items({BOLD: BOLD})
        reported.report_table(BOLD, [[BOLD, BOLD]])
        reported.report_table(BOLD, table)
        self.assertNotIn("<b>bold", reported.report_html)
        self.assertEqual(reported.report_html.count("&lt;b&gt;bold&lt;/b&gt;"), 16)
        reported.report_raw(BOLD)
        self.assertTrue(reported.report_html.endswith(BOLD))


@needs_source
@pytest.mark.parametrize("source", SOURCES, ids=lambda file: file.stem)
def test_no_line_shows_what_it_was_given_as_a_page(source):
    """Tooltips are written in full, or go through `as_tip`; labels that change are plain text."""
    for call in ast.walk(ast.parse(source.read_text("utf-8"))):
        if not isinstance(call, ast.Call):
            continue
        where = f"{source.name}, line {call.lineno}"
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name == "setToolTip":
            assert _is_safe(call.args[-1]), where
        if name == "showText":
            assert _is_safe(call.args[1]), where
        for keyword in call.keywords:
            if keyword.arg == "toolTip":
                assert _is_safe(keyword.value), where
        if name == "addRow" and isinstance(call.args[0], ast.JoinedStr):
            pytest.fail(f"{where}: a name becomes a label by itself")
        if name == "QLabel":
            keywords = {keyword.arg for keyword in call.keywords}
            assert "textFormat" in keywords or (call.args and _is_safe(call.args[0])), where


def _is_safe(value: ast.expr) -> bool:
    if isinstance(value, ast.IfExp):
        return _is_safe(value.body) and _is_safe(value.orelse)
    if isinstance(value, ast.BinOp):
        return _is_safe(value.left) and _is_safe(value.right)
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") == "as_tip"
    if isinstance(value, ast.Name):
        return value.id.isupper()
    return isinstance(value, ast.Constant)

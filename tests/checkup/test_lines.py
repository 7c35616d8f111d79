import pytest

from orangecontrib.aiff.checkup.lines import LOOK, OK, STOP, WIDTH, Line, as_report, verdict

FINE = Line("disk", OK, "50 GB are free")
CLOSED = Line("cache", LOOK, "Cannot be written to.", "Name another folder.")
BROKEN = Line("torch", STOP, "It is not installed.", "Type something.")


@pytest.mark.parametrize(
    ("lines", "ready", "sentence"),
    [
        ([FINE, CLOSED], True, "This computer is ready."),
        ([FINE, BROKEN], False, "One thing stops you: torch."),
        ([BROKEN, Line("Qt", STOP, "No.")], False, "2 things stop you: torch and Qt."),
    ],
)
def test_only_what_stops_counts(lines, ready, sentence):
    assert as_report(lines)["ready"] is ready
    assert verdict(lines).startswith(sentence)


def test_a_line_says_what_to_do_and_fits():
    assert "look at this" in str(CLOSED) and str(CLOSED).endswith("Name another folder.")
    long = str(Line("packages", OK, "numpy 2.3.5, " * 30))
    assert max(map(len, long.splitlines())) <= WIDTH

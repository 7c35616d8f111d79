"""Says at the end how many cases of each kind were tried, and how many held."""

from .tally import TALLIES


def pytest_terminal_summary(terminalreporter):
    if not TALLIES:
        return
    terminalreporter.section("what strangers hand in")
    for kind, tally in sorted(TALLIES.items()):
        terminalreporter.write_line(f"{kind:12} {tally.tried:7,} tried {tally.held:7,} held")
        for words, times in tally.failures.most_common(5):
            terminalreporter.write_line(f"{'':12} {times:7,} × {words}")

"""Tables of figures with their intervals, as plain text or as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

from .scores import METRICS, Estimate

WIDTH = 20  # of a plain column


@dataclass(frozen=True)
class Printer:
    """Prints tables one line at a time, so that a long run shows where it is."""

    markdown: bool = False

    def title(self, text: str) -> None:
        print(f"\n### {text}\n" if self.markdown else f"\n{text}", flush=True)

    def text(self, text: str) -> None:
        print(f"{text}\n" if self.markdown else text, flush=True)

    def heads(self, first: str, others: Sequence[str] = tuple(METRICS.values())) -> None:
        self.line(first, others)
        if self.markdown:
            print(f"|{'---|' * (1 + len(others))}")

    def line(self, name: str, cells: Sequence[str]) -> None:
        if self.markdown:
            print(f"| {' | '.join([name, *cells])} |", flush=True)
        else:
            print(f"{name:<46}{''.join(f'{cell:>{WIDTH}}' for cell in cells)}", flush=True)

    def estimates(self, name: str, estimates: Sequence[Estimate], more: Sequence[str] = ()) -> None:
        self.line(name, [*map(figure, estimates), *more])

    def differences(self, words: str, estimates: Sequence[Estimate], columns: int = 0) -> None:
        """A line below another one; `columns` are left empty at its end."""
        name = f"*{words}*" if self.markdown else f"    {words}"
        self.line(name, [*map(difference, estimates), *[""] * columns])


def figure(estimate: Estimate) -> str:
    """Such as "52.0 (47.2 to 56.8)"."""
    return f"{_percent(estimate.value)} ({_percent(estimate.low)} to {_percent(estimate.high)})"


def share(estimate: Estimate) -> str:
    """Such as "0.895 (0.880 to 0.909)"; the value alone where nothing was drawn."""
    if estimate.low == estimate.high:
        return f"{estimate.value:.3f}"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"


def difference(estimate: Estimate) -> str:
    """Such as "+3.0 (−0.5 to +6.5)"."""
    return f"{signed(estimate.value)} ({signed(estimate.low)} to {signed(estimate.high)})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}"


def signed(share: float) -> str:
    text = f"{100 * share:+.1f}"
    return "0.0" if text in ("+0.0", "-0.0") else text.replace("-", "−")

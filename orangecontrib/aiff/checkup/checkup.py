"""All that is looked at, one after the other, whatever fails."""

from collections.abc import Callable, Iterator

from .computer import folder_lines, python_line, screen_lines, system_line
from .lines import LOOK, STOP, Line
from .nameless import nameless
from .packages import package_lines


def check_up() -> Iterator[Line]:
    """Lines about this computer, each as soon as it is known."""
    for about, look, state in (
        ("Python", lambda: [python_line()], LOOK),
        ("system", lambda: [system_line()], LOOK),
        ("screen", screen_lines, LOOK),
        ("folders", folder_lines, LOOK),
    ):
        yield from _looked(about, look, state)
    packages = _looked("packages", package_lines, STOP)
    yield from packages
    if not any(line.state == STOP for line in packages if line.about in ("packages", "torch")):
        yield from _looked("one photo", _network_lines, STOP)


def _network_lines() -> list[Line]:
    from .networks import all_lines  # brings NumPy and Orange, which may not be here

    return all_lines()


def _looked(about: str, look: Callable[[], list[Line]], state: str) -> list[Line]:
    """Lines about something; where looking itself fails, a line that says so."""
    try:
        return look()
    except Exception as error:  # whatever it is, the rest is looked at, and nobody sees a traceback
        return [Line(about, state, f"{type(error).__name__}: {nameless(str(error))}")]

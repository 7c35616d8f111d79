"""What every window of ours is: plain letters everywhere, and open about what it did not understand."""

from .opening import SaysMisunderstood
from .plain import PlainReport
from .plain_messages import PlainMessages


class Window(PlainReport, PlainMessages, SaysMisunderstood):
    """For a widget; stands before `OWWidget`. Its `settingsHandler` is a `CheckedSettings`."""

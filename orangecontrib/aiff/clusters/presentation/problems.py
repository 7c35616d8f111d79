"""What can go wrong with a presentation, in words."""


class PresentationError(Exception):
    """A presentation that cannot be made; the message is a sentence for the user."""

"""The "AI for Fashion" category: one module per Orange widget."""

from pathlib import Path

NAME = "AI for Fashion"
ID = "orangecontrib.aiff"
DESCRIPTION = "Find the shop's pictures of a garment from a photo of somebody wearing it."
ICON = "icons/category-symbolic.svg"
BACKGROUND = "#e3c6cf"
PRIORITY = 1001  # Image Analytics has 1000, so the category stands right after it

# Static pages inside the package: F1 works without a network and without a documentation build.
WIDGET_HELP_PATH = ((str(Path(__file__).parent / "help" / "index.html"), None),)

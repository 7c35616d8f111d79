"""From a file and a box to what a network sees."""

"""Weights: found, loaded, downloaded once, or from somebody's own file."""

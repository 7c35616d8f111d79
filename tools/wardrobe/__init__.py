"""Draws the rendered wardrobe: figures, garments, places and cameras, all from a seed."""

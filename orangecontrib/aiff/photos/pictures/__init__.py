"""From a file to pixels: its header, the picture in it, its looks, and where the garment is."""

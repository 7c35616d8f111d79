"""From distances to rankings: how far each gallery photo is, and in which order."""

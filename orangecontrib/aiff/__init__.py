"""Orange3-AIFF: consumer-to-shop fashion retrieval on the Orange canvas."""

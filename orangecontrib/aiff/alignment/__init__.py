"""Vectors of consumer and shop photos are brought nearer each other: one affine map per domain."""

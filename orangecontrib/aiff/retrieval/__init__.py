"""Vectors become rankings, rankings become scores: protocol, search, metrics (no Qt)."""

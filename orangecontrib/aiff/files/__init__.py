"""Disk and web: where things are kept, archives, downloads, and waiting for what may not answer (no Qt, no torch)."""

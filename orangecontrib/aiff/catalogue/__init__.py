"""A gallery on disk: written in place, added to, searched, verified and repaired."""

"""One photo against a gallery: the question, what is near it, and how sure that is (no Qt)."""

"""The same work as `catalogue.indexing` does, shared out among the machines of a Ray cluster."""

"""The networks: one table of what can be used, and how each is built."""

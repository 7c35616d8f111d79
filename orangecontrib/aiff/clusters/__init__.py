"""Distances -> tree -> what is interesting in it, how good it is, and slides about it."""

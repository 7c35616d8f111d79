"""A package of its own: another of this name, such as pyarrow 17 brings, is not taken for it."""

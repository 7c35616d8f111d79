"""What strangers hand in, changed at random: nothing of it may harm the computer or the figures.

A module for each kind of thing. `tools/fuzz.py` runs them longer than the tests do, and counts.
No case holds what crashes or hangs somebody else's software: our own guard is what is tried.
"""

"""The commands, a module each: `add_to` says what can be asked, `run` does it."""

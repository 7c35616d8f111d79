"""Files become photos: folder layouts, domains, checks, decoding, the Orange table (no Qt, no torch)."""

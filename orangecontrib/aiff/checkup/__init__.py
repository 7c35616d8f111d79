"""Whether this computer is ready, in lines that name nobody (Orange only where it is asked)."""

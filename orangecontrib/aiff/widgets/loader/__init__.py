"""What AIFF Folder Loader alone uses."""

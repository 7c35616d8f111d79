"""What the Catalogue widget alone uses."""

"""What Domain Aligner alone uses."""

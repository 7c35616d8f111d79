"""What Style Match alone uses."""

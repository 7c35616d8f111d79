"""The example workflows of Help > Example Workflows."""

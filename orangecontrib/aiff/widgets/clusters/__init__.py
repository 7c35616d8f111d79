"""What Interesting Clusters alone uses."""

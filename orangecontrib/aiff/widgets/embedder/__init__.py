"""What Local GPU Embedder alone uses."""

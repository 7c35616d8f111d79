"""How well vectors find the right garment: protocol, task, figures, statistics (no Qt)."""

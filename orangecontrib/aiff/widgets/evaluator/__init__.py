"""What Consumer-to-Shop Evaluator alone uses."""

"""Photos become vectors: networks, weights, devices, the batch pipeline, the cache (torch, no Qt)."""

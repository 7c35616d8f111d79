"""Photos become vectors: networks, weights, devices, the batch pipeline, the cache (torch or OpenVINO, no Qt)."""

"""Measure the names that transformers gives to tensors, on tiny models, for `hfdeploy_action/vocabulary/`."""

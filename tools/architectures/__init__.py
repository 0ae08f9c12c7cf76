"""Measures what transformers calls its tensors, on tiny models of every class, for `hfdeploy_action/vocabulary/`."""

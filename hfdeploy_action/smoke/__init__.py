"""The smoke test: ask a deployed model, and judge its answers."""

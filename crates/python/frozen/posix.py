"""There is no such system here; `os` has what it would have."""

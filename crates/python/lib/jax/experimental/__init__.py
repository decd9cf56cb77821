"""Names under which older code finds what has moved since."""

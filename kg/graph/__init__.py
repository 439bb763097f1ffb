"""One store, one truth: claims to quads, merged into events and relations (floor 2)."""

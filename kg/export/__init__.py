"""One format per module: claims, events and graphs to files (floor 4)."""

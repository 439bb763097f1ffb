"""Following the news (floor 4): feeds and pages polled into a store, and what is new in it."""

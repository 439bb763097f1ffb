"""What pages and the JSON API show, as plain values, counted in the index and looked up in the store."""

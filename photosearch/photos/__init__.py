"""Photo files: finding them, decoding them, reading what they say of themselves, thumbnails. Read-only."""

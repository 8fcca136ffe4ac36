"""Vector indexes: caches over the catalog's embeddings that answer "which photos are nearest"."""

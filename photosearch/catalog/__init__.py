"""The catalog: photos, metadata and embeddings in SQLite. The single source of truth of a library."""

from photosearch.catalog.catalog import Catalog as Catalog

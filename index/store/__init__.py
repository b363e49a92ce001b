"""store: passages in, an index on disk or in memory out."""

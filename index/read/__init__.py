"""read: a folder in, documents out."""

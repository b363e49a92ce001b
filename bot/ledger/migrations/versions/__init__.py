"""The revisions, one after the other; the first is what former releases left."""

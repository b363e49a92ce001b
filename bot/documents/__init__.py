"""The documents: the index of the moment, and the folder behind it."""

"""The documents: the index that is in use, and the folder that it is made from."""

"""One file per deed of a user; each handler has three moves: ask, record, reply."""

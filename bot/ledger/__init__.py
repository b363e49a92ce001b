"""The ledger: everything that the bot remembers, in one database."""

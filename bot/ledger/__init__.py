"""The ledger: what the bot remembers, in one database."""

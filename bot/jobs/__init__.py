"""Jobs: what the bot does unasked."""

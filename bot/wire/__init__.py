"""The wire: what goes to Telegram and what comes from it."""

"""The wire: sends calls to Telegram and receives updates from it."""

"""web: the one HTTP door, with the webhook, the pages, health and metrics behind it."""

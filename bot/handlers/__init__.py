"""handlers: one file for each thing that people do; each reads what comes in, asks the service, and replies."""

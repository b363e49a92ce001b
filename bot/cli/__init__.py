"""The command line: one file a command, each with a `run` that returns the exit status.

Commands import what they need inside, where it is used: `--help` needs nothing, and `ask`
does without Telegram.
"""

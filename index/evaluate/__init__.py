"""evaluate: ask an engine the questions of a set and measure its answers."""

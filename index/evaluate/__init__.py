"""evaluate: question sets in, figures out."""

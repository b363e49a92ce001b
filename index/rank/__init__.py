"""rank: a question and an index in, hits out."""

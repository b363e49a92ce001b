"""answering: the one way to an answer, whoever asks; and who may ask how much."""

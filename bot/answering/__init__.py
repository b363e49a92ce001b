"""Answering: the one way to an answer, whoever asks."""

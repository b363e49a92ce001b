"""tokenize: text in, tokens out, for passages and questions alike."""

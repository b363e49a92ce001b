"""tokenize: text in, tokens out; the same for passages and questions."""

"""embed: texts → vectors that are near each other where the texts mean the same, by a model that is optional.

| module     | what it has                                                              |
|------------|--------------------------------------------------------------------------|
| embedder   | the Protocol of all models, and what is checked of their vectors         |
| local      | multilingual-e5-small in this process: extra `passagebot[embeddings]`    |
| endpoint   | any model behind an OpenAI-compatible address; the only room that calls one |
| chosen     | a setting → its embedder                                                 |
| texts      | a passage → the text that is embedded, and the digest of that            |
"""

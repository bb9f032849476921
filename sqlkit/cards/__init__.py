"""Model cards to read: what the registry keeps of a trained model, as Markdown in Hugging Face's form.

`kept` reads the cards, `about` what the project says of their columns; `texts/` has the words, a family a file.
"""

"""Model cards to read: what the registry keeps of a trained model, as Markdown in Hugging Face's form.

`kept` reads the cards, `small` leaves out what is of few, `about` reads what the project says of their columns;
`texts/` has the words, a family a file.
"""

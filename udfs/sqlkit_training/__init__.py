"""What the training procedure does around sqlkit's own training code; the two travel in one zip.

    definition.py   what to learn, from JSON
    rows.py         a Snowpark table as the arrays training takes
    printing.py     the model as SQL, and what its functions are called with
    trial.py        that SQL, tried by Snowflake itself
    sentences.py    errors without values of rows

Imports nothing of sqlkit until it is called.
"""

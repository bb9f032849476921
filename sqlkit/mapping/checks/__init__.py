"""A written mapping -> findings: what a build will make of each input, from counts alone.

finding.py    what is found, how grave it is, which line to change
subject.py    one mapped input, and the counts that are taken of it in one statement
values.py     rows, blanks in required columns, values that do not read as their type
keys.py       keys that repeat, rows equal in every column
times.py      times without a zone or of two kinds, of another zone, in the future, long past
refunds.py    signs of amounts
currency.py   several currencies
orphans.py    customers, orders that another input does not have
run.py        all of it for a project
"""

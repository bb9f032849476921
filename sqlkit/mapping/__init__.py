"""Files nobody has described yet -> a proposed sqlkit.yml, from their columns' names and from aggregates over them.

files.py    arguments -> files, kept apart or joined by a glob
profile.py  file -> facts of its columns (counts, and the ends of amounts and dates)
names.py    a column's name against the synonyms of synonyms.yml
read.py     a column's contents -> the expression that reads it, with its doubts
fit.py      names and contents -> candidates for a contract's columns
grain.py    what one row of an orders file is: an order, or a line of one
propose.py  all of it -> Proposal
ask.py      what a person is asked about it, and what an answer means
write.py    Proposal -> the text of sqlkit.yml
check.py    the orders measured through the mapping that was written
"""

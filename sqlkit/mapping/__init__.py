"""Files and tables nobody has described yet -> a proposed sqlkit.yml; and one that is written, checked.

files.py      arguments -> files, kept apart or joined by a glob
tables.py     a database -> its tables
profile.py    file or table -> facts of its columns (counts, and the ends of amounts and dates)
unread.py     a catalogue -> facts of tables that nobody looks into, by names and types
names.py      a column's name against the synonyms of synonyms.yml
read.py       a column's contents -> the expression that reads it, with its doubts
fit.py        names and contents -> candidates for a contract's columns
assign.py     which input a file or table is
grain.py      what one row of an orders file is: an order, or a line of one
propose.py    all of it -> Proposal
preset.py     presets/*.yml: well-known schemas, table by table
recognise.py  tables -> the preset they are of, and its inputs as they have them
dbt/          a dbt project -> the tables it names, before they are looked into
gather.py     what a command names -> Proposal, by a preset as far as there is one
ask.py        what a person is asked about it, and what an answer means
write.py      Proposal -> the text of sqlkit.yml
check.py      the orders measured through the mapping that was written
checks/       what a build will make of a written mapping, input by input and between them
"""

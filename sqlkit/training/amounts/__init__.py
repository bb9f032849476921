"""From rows to a model of amounts: how much, where the rest of `training` says how likely.

data.py refusal.py      rows -> what is learnt from and what is held out; too little, said plainly
choice.py               which estimator, decided before the period that is judged on
measures.py             one set of predictions judged, by weights of rows
rivals.py validation.py     what needs no model; all of it on the same draws
verdict.py leakage.py importance.py     beaten or not; too good; which features
card.py train.py        all of it, ready for JSON; all of it in order
"""

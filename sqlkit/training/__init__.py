"""From rows to an artifact that has earned its place, with a card that says how well it does.

    definition.py       what to learn, from what, with which estimator
    dataset.py folds.py     rows -> what is learnt from and what is held out, whatever order they came in
    refusal.py          too little to learn from, said plainly
    metrics.py baseline.py  one set of scores judged; what needs no model judged
    validation.py leakage.py importance.py  held-out results; too good to be true; which features matter
    contract.py artifact.py     the features promised; ONNX bytes that carry whose they are
    card.py             all of it, ready for JSON
    train.py            all of it in order

Imports sqlkit.scoring, sqlkit.estimators and nothing else of sqlkit: zipped, it runs inside a warehouse
procedure.
"""

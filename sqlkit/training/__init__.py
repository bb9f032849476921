"""From rows to an artifact that has earned its place, with a card that says how well it does.

    definition.py       what to learn, from what, with which estimator
    dataset.py folds.py     rows -> what is learnt from and what is held out, whatever order they came in
    refusal.py          too little to learn from, said plainly
    tally.py metrics.py calibration_line.py     one set of scores judged, from counts
    bootstrap.py baseline.py bg_nbd_baseline.py     how sure that is; what needs no model, judged alike
    search.py halving.py time_folds.py      settings chosen on the training period, budgeted by time
    calibrator.py       probabilities set right, inside the graph
    validation.py verdict.py leakage.py importance.py   all on held-out rows; beaten or not; too good; which features
    levels.py slices.py     for which customers it does well, none of them few
    policy.py           what it was not to learn from
    promotion.py        a model trained anew against the one before
    contract.py artifact.py     the features promised; ONNX bytes that carry whose they are
    card.py             all of it, ready for JSON
    train.py            all of it in order
    amounts/            the same for what customers will spend

Imports sqlkit.scoring, sqlkit.estimators and nothing else of sqlkit: zipped, it runs inside a warehouse
procedure.
"""

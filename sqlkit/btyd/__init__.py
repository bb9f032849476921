"""Buy till you die: how often customers buy, until when, and for how much, from counts of customers.

    cells.py                    customers counted by what they did
    bg_nbd.py mbg_nbd.py pareto_nbd.py   purchases: likelihood with gradient, scores as a formula
    beta_geometric.py           what the first two share
    gamma_gamma.py              value of a purchase
    models.py                   those models by name
    scores.py                   what a model answers, of which columns
    fit.py profile.py           maximum likelihood, its standard errors, and whether these are to be believed
    quadrature.py numeric.py    nodes and weights; 1 - exp(-x) and ln(1 + x) without cancellation
    total.py sparse.py          purchases of all, with an interval; fitting to means of alike customers
    careful.py                  a model at its finest, which artifacts are held to
    holdout.py                  a period the model has not seen: bias, calibration, tracking

Times are in one unit throughout, whole days in sqlkit's own models. Imports sqlkit.scoring and nothing else of sqlkit:
zipped, it runs inside a warehouse procedure.
"""

"""How long customers stay, where leaving is seen: contracts that end, or go on and are censored.

    subjects.py                 customers counted by how long they stayed, whether they left, and what was known of them
    design.py                   columns as covariates: numbers, and the levels of text that enough customers have
    cox.py efron.py             proportional hazards by partial likelihood, ties by Efron
    discrete.py                 hazards of periods, from counts of who was there in each and who left
    concordance.py              how often who leaves sooner was given the higher hazard
    holdout.py                  hazards judged on a later period: who left in it, and how many were expected to
    sbg.py                      renewals: a customer's chance to leave is the same each period, and differs by customer

Imports sqlkit.scoring and nothing else of sqlkit: zipped, it runs inside a warehouse procedure.
"""

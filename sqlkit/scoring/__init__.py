"""A fitted scikit-learn model as plain numbers, and those numbers as ONNX or SQL that agree with it.

    features.py             the raw columns a model reads
    lowering/               scikit-learn -> Form, exactly or not at all
    form.py source.py tree.py   the Form: linear, trees, distances, network, calibrated
    formula.py *_formula.py     scores as arithmetic, and that arithmetic in numpy, ONNX and SQL
    folding.py derivative.py    what is known of it beforehand; its slope by parameters
    reference.py            the Form in numpy, the definition of what it means
    onnx_form.py sql_form.py    Form -> ONNX, Form -> SQL
    explanation*.py         what is kept of a model so that its scores can be explained; it as text
    shapley.py reasons.py   which columns moved a score, by Shapley values; the few that moved it most
    tree_shapley.py product_game.py     the same of trees, leaf by leaf
    fallback.py             skl2onnx for the rest, within a declared tolerance
    parity.py adversarial.py    the gate: nothing leaves that disagrees with scikit-learn
    runtime.py codes.py     running the bytes
    export.py               all of it in order

Imports nothing else of sqlkit: zipped, it runs inside a warehouse procedure. Only sql_*.py need SQLGlot.
"""

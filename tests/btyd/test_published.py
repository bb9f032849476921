"""Numbers of the literature, from the sample that it uses."""

from __future__ import annotations

import numpy as np
import pytest

from sqlkit.btyd.fit import fit_purchases, fit_spend
from sqlkit.btyd.gamma_gamma import form_of as spend_form
from sqlkit.btyd.models import PURCHASES
from sqlkit.btyd.scores import Quadrature, form_of
from sqlkit.scoring.reference import score
from tests.btyd import cdnow, exact

CELLS = cdnow.purchases()


def expected(*, frequency: float = 0, last: float = 0, age: float = 0, ahead: list[float]) -> list[float]:
    """Purchases by BG/NBD as fitted to the sample."""
    parameters = fit_purchases(PURCHASES["bg_nbd"], CELLS).parameters
    form = form_of(PURCHASES["bg_nbd"].scores(parameters, Quadrature(), 0.0))
    row = {"frequency": frequency, "last_age_days": last, "age_days": age}
    rows = {name: np.full(len(ahead), value) for name, value in row.items()} | {"days_ahead": np.array(ahead)}
    return score(form, rows)[:, form.outputs.index("expected_purchases")].tolist()


@pytest.mark.parametrize(
    ("name", "parameters", "log_likelihood", "digits"),
    [
        # Fader, Hardie and Lee (2005), table 2 and section 4.
        ("bg_nbd", (0.2426, 4.4136, 0.7929, 2.4259), -9582.4256, 4),
        # Batislam and others (2007) and lifetimes.
        ("mbg_nbd", (0.525, 6.183, 0.891, 1.614), None, 3),
        # Fader, Hardie and Lee (2005), table 2.
        ("pareto_nbd", (0.553, 10.578, 0.606, 11.669), -9595.0, 2),
    ],
)
def test_parameters(name: str, parameters: tuple[float, ...], log_likelihood: float | None, digits: int) -> None:
    fit = fit_purchases(PURCHASES[name], CELLS)
    assert fit.parameters == pytest.approx(parameters, rel=2 * 10.0**-digits)
    assert log_likelihood is None or fit.log_likelihood == pytest.approx(log_likelihood, abs=0.06)
    assert not fit.loose


def test_bg_nbd_to_the_last_digit_of_its_likelihood() -> None:
    assert fit_purchases(PURCHASES["bg_nbd"], CELLS).log_likelihood == pytest.approx(-9582.4256, abs=1e-4)


def test_gamma_gamma() -> None:
    fit = fit_spend(cdnow.values())
    assert fit.parameters == pytest.approx((6.25, 3.74, 15.44), rel=2e-3)
    assert fit.log_likelihood == pytest.approx(-4055.92, abs=0.01)
    assert fit.customers == 946


def test_expected_values_of_the_first_three_customers() -> None:
    values = cdnow.DATA / "cdnow_customers_summary_with_transactions.csv"
    first = np.genfromtxt(values, delimiter=",", names=True)[:3]
    fitted = fit_spend(cdnow.values()).parameters
    found = score(spend_form(fitted), {"frequency": first["x"], "mean_value": first["zbar"]})
    assert found == pytest.approx([24.65, 18.91, 35.17], abs=0.01)


def test_purchases_expected_of_a_customer() -> None:
    assert expected(frequency=2, last=30.43, age=38.86, ahead=[39]) == pytest.approx([1.226], abs=5e-4)


def test_purchases_expected_of_a_new_customer() -> None:
    found = expected(ahead=[0.1429, 1, 3, 31.8571, 32, 78])
    assert found[:-1] == pytest.approx([0.0078, 0.0532, 0.1506, 1.0405, 1.0437], abs=5e-5)
    assert found[-1] == pytest.approx(1.8576, abs=5e-4)  # as published, from a series that ends early: it is 1.85797


def test_the_last_of_these_in_50_digits() -> None:
    fitted = fit_purchases(PURCHASES["bg_nbd"], CELLS).parameters
    new = {"frequency": [0.0], "last_age_days": [0.0], "age_days": [0.0], "days_ahead": [78.0]}
    known = exact.bg_nbd(tuple(fitted), {name: np.array(value) for name, value in new.items()})
    assert expected(ahead=[78.0]) == pytest.approx(known, rel=1e-12)
    assert known == pytest.approx([1.85797], abs=5e-6)

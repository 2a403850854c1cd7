"""The article's house prices on minimx's Block, Parameter, Dense, L2Loss and Trainer: its figures are reproduced."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "minimx_house_prices.py"
DIVERGING = [198.071304, 2.32059248e8, 2.72126880e14, 3.19112650e20, 3.74211056e26, 4.38822819e32, np.inf]
AREA = {1: 21798.214844, 2: 153.602646, 3: 1.260477, 4: 0.188241, 5: 0.180694, 6: 0.180641, 100: 0.180638}
AREA_AND_AGE = {20: 10.742877, 40: 8.136241, 60: 6.171518, 80: 4.690629, 100: 3.574423, 280: 0.426275, 1000: 0.158022}


@pytest.fixture(scope="module")
def printed():
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(str(EXAMPLE))
    return out.getvalue()


def losses(printed):
    found = [(int(epoch), float(loss)) for epoch, loss in re.findall(r"epoch (\d+), loss (\S+)", printed)]
    return found[:7], dict(found[7:14]), dict(found[14:])


def test_a_learning_rate_of_a_tenth_diverges_as_in_the_article(printed):
    np.testing.assert_allclose([loss for _, loss in losses(printed)[0]], DIVERGING, rtol=2e-6)


def test_a_ten_thousandth_ends_on_the_articles_plateau(printed):
    found = losses(printed)[1]
    assert found.keys() == AREA.keys()
    np.testing.assert_allclose(list(found.values()), list(AREA.values()), rtol=1e-5)


def test_the_age_brings_the_loss_to_where_the_article_has_it(printed):
    found = losses(printed)[2]
    assert found.keys() == AREA_AND_AGE.keys()
    np.testing.assert_allclose(list(found.values()), list(AREA_AND_AGE.values()), rtol=1e-5)
    *_, weights = printed.splitlines()
    numbers = [float(number) for number in re.findall(r"-?\d+\.\d+", weights)]
    np.testing.assert_allclose(numbers, [0.10354146, -0.02362296, -0.00232952], atol=1e-7)

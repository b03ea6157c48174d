import random
from collections import Counter

from tests.torture.harms import HARMS, chosen

DRAWS = 4000


def test_one_harm_is_drawn_or_two_that_differ_and_seldom_ones_a_quarter_as_often():
    chance = random.Random(7)
    rounds = [chosen(chance, HARMS) for _ in range(DRAWS)]
    assert {len(set(harms)) for harms in rounds} == {1, 2}
    assert all(len(set(harms)) == len(harms) for harms in rounds)
    often = Counter(harm.name for harms in rounds for harm in harms)
    assert set(often) == {harm.name for harm in HARMS}
    seldom = [often[harm.name] for harm in HARMS if harm.seldom]
    others = [often[harm.name] for harm in HARMS if not harm.seldom]
    assert max(seldom) < min(others) < 5 * min(seldom)


def test_each_harm_has_a_name_of_its_own():
    assert len({harm.name for harm in HARMS}) == len(HARMS)

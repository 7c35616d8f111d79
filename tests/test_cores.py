import pytest

from orangecontrib.aiff.cores import FEW, cores_for, on_one_core, product_threads


def test_on_one_core_products_take_one_and_then_as_many_as_before():
    before = product_threads()
    with on_one_core():
        assert product_threads() == 1
        with on_one_core():
            pass
        assert product_threads() == 1
    assert product_threads() == before


@pytest.mark.parametrize("rows, few", [(1, True), (FEW, True), (FEW + 1, False)])
def test_few_rows_take_one_core(rows, few):
    before = product_threads()
    with cores_for(rows):
        assert product_threads() == (1 if few else before)

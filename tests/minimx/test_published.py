"""Names that published tutorials on Symbol and Module use, where no other test does."""

import minimx as mx


def test_symbol_block_is_among_the_layers_too():
    assert mx.gluon.nn.SymbolBlock is mx.gluon.SymbolBlock
    assert "SymbolBlock" in mx.gluon.nn.__all__

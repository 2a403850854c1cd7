"""The commands of ``handtorn`` that are this package's: they hang on it by name (``sidebyside.cli.program.ELSEWHERE``)."""

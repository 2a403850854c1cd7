"""The tutorial's site and its notebooks, made from ``docs/`` and from the columns' own source: ``make site``.

A build tool, which no installed package needs. ``python -m book --help`` lists what it does.
"""

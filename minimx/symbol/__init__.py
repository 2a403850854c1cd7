"""MXNet's symbols: graphs of the operators of ``nd``, which are computed later, and as often as one likes."""

"""The right answers: closed forms in float64 NumPy, and no column's code."""

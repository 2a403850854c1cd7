"""How comparisons of the kinds of lessons are shown: a line, a surface, classes."""

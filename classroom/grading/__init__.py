"""``handtorn grade``: checks the submissions of a class, and writes what a teacher and the students get to see."""

"""What is wrong with a lesson, for whoever writes it."""


class BookError(Exception):
    """Something that a lesson asks for is not there or does not hold: what was expected, what came, what to do."""

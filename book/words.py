"""What notebooks say of themselves. The catalogue of the site's own words, ``sphinx.po``, has the translations."""

HELD = "This notebook holds one column: {column}. [The page of this chapter]({page}) has all columns side by side."
PREPARE = (
    "MXNet was retired in 2023. Where it cannot be installed, *minimx* takes its place: the same functions in NumPy, a "
    "part of this project. If the next cells fail, see [Installing]({install})."
)
ELSEWHERE = "This cell is in other notebooks: {notebooks}."
ONCE = "Run once for the page, where all columns are installed:"
NOT_RUN = "A dash in place of a number: this part was not run when the notebook was made."
TO_DO = (
    "These are left for you to write: {names}. Replace the line `raise NotImplementedError`, run the cell, then the "
    "check below it. Go from cell to cell: what follows needs what you have written. The checks need the project "
    "itself, see [Installing]({install}); the solutions are in [the other notebook]({solutions})."
)
NOTEBOOK_WORDS = (HELD, PREPARE, ELSEWHERE, ONCE, NOT_RUN, TO_DO)

"""Writes the page on planted mistakes: ``HANDTORN_BACKEND=minimx python -m tests.sidebyside.diagnosis.write_page``."""

from minimx import provide_mxnet

from .page import PAGE, make_page

if __name__ == "__main__":
    if provide_mxnet() != "minimx":
        raise SystemExit("The page is written with minimx, which is the same everywhere: set HANDTORN_BACKEND=minimx.")
    PAGE.write_text(make_page(), encoding="utf-8")

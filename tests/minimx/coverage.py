"""``python -m tests.minimx.coverage`` prints the table in docs/minimx.md: what is compared with MXNet, by kind."""

from . import conformance

BEGIN, END = "<!-- coverage -->", "<!-- /coverage -->"
HEADER = "| kind | covered | compared |\n|---|---|---|\n"


def covered():
    """For each kind: the names covered, and how many cases, scripts and mistakes there are."""
    kinds = {}
    for table in conformance.tables():
        kind = kinds.setdefault(
            table.kind, {"subjects": set(), "checked": set(), "cases": 0, "scripts": 0, "mistakes": 0}
        )
        for entry in table.entries:
            kind["subjects"].update(entry.subjects)
            kind["checked"].update(entry.checked)
            kind[type(entry).__name__.lower() + "s"] += 1
    return kinds


def markdown():
    """The table, and a line on how much there is."""
    kinds = covered()
    rows = []
    for name, kind in kinds.items():
        names = sorted(kind["subjects"], key=lambda subject: (subject.lower(), subject))
        subjects = ", ".join(f"`{subject}`" for subject in names)
        checked = ", ".join(word for word in ("values", "gradients", "errors") if word in kind["checked"])
        words = [word for word in ("cases", "scripts", "mistakes") if kind[word]]
        counts = ", ".join(f"{kind[word]} {word[:-1] if kind[word] == 1 else word}" for word in words)
        rows.append(f"| {name} | {subjects} | {checked}: {counts} |\n")
    total = {word: sum(kind[word] for kind in kinds.values()) for word in ("cases", "scripts", "mistakes")}
    count = (
        f"\n{total['cases']} cases (an operation on drawn arrays), {total['scripts']} scripts (a few lines that must "
        f"give the same) and {total['mistakes']} mistakes (a few lines that must raise the same type).\n"
    )
    return HEADER + "".join(rows) + count


if __name__ == "__main__":
    print(markdown(), end="")

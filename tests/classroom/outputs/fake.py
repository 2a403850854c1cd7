"""A class that nobody is in: results as checks give them, from a seed."""

from __future__ import annotations

import random
from dataclasses import replace

from classroom.results import CheckResult, ExerciseResult, Student, SubmissionResult

PARTS = {
    "A line": "data_iter dense square_loss square_loss_gradient sgd train_steps moving_average average_losses"
    " learning_rate_question averages_question stable_rate_question decay_question broadcast_bug",
    "Classes": "softmax softmax_cross_entropy softmax_gradient count_correct loss_questions",
    "Layers on nd": "relu dropout batch_norm conv2d pooling filters_bug",
    "Backwards in NumPy": "linear_backward activations_backward sequential batch_norm_backward max_pool_backward"
    " conv_backward tape modes_questions",
}
EXERCISES = [(name, part) for part, names in PARTS.items() for name in names.split()]
NAMES = ["Ada", "Grace", "Edsger", "Barbara", "Donald", "Karen", "Alan", "Mary", "Tony", "Radia", "Niklaus", "Frances"]
FAMILIES = ["Lovelace", "Hopper", "Dijkstra", "Liskov", "Knuth", "Sparck", "Turing", "Shaw", "Hoare", "Perlman", "王"]
CALLS = ["exp", "log", "sum", "mean", "dot", "reshape", "max", "abs", "swapaxes", "stack", "concat", "where", "sqrt"]
CHECKS = 5
CHECKED = ["random rows", "labels of shape (4,)", "one row", "values near 1000", "two batches"]
MISTAKES = 4


def known() -> dict[str, dict[str, str]]:
    """The sentences of the known mistakes, by exercise and key."""
    return {name: {f"m{place}": _sentence(name, place) for place in range(MISTAKES)} for name, _ in EXERCISES}


def stubs() -> dict[str, str]:
    """What was handed out."""
    return {
        name: f'def {name}(X, y):\n    """What it does."""\n    raise NotImplementedError("not written yet")\n'
        for name, _ in EXERCISES
    }


def make_class(students: int, seed: int, exercises: int = len(EXERCISES)) -> list[SubmissionResult]:
    """A class of so many, sorted by key, each with the first so many exercises."""
    rng = random.Random(seed)
    ways = [_ways(number) for number in range(exercises)]
    made = [_submission(number, rng, ways) for number in range(students)]
    return sorted(made, key=lambda one: one.student.key)


def copied(giver: SubmissionResult, taker: SubmissionResult, only_wrong: int) -> SubmissionResult:
    """``taker``, with so many wrong answers of ``giver`` in which only names and comments were changed."""
    wrong = [one.name for one in giver.exercises if one.status == "failed" and not one.message][:only_wrong]
    given = {one.name: one for one in giver.exercises if one.name in wrong}
    renamed = {name: replace(one, answer=_renamed(one.answer)) for name, one in given.items()}
    return replace(taker, exercises=tuple(renamed.get(one.name, one) for one in taker.exercises))


def _renamed(answer: str) -> str:
    return "\n".join(line.replace("value", "zz") + "  # mine" for line in answer.splitlines())


def _sentence(name: str, place: int) -> str:
    words = [
        "The sum is over axis 0.",
        "keepdims is missing: 3 × 5 rows * do_not fit.",
        "It is ½ of what is asked for.",
        "No `bias`.",
    ]
    return words[place % len(words)]


def _ways(number: int) -> list[list[str]]:
    """Of each of the lines of an answer the ways to write it: those in front are right."""
    rng = random.Random(f"exercise {number}")
    lines = []
    for _ in range(rng.randint(5, 12)):
        calls = rng.sample(CALLS, 4)
        lines.append([f"value = value.{call}(axis={rng.randint(0, 3)}) {rng.choice('+-*/')} other" for call in calls])
    return lines


def _submission(number: int, rng: random.Random, ways: list[list[list[str]]]) -> SubmissionResult:
    first, last = rng.choice(NAMES), rng.choice(FAMILIES)
    key = f"{first.lower()}{number:03d}"
    ability, stops = rng.betavariate(4, 1.5), rng.choice([len(ways)] * 4 + [rng.randint(1, len(ways))])
    student = Student(key, f"{first} {last} {number}", {"canvas": str(7000 + number), "login": f"{key}@uni.example"})
    results = []
    for place, (name, part) in enumerate(EXERCISES[: len(ways)]):
        base = ExerciseResult(name, place + 1, name.replace("_", " ").capitalize(), part, "missing")
        if place >= stops:
            status = rng.choice(["not written", "missing"])
            results.append(replace(base, status=status, checks=_checks(rng, 0) if status == "not written" else ()))
        else:
            results.append(_answered(base, rng, ways[place], ability))
    day = rng.randint(17, 21)
    return SubmissionResult(
        student=student,
        exercises=tuple(results),
        submitted=f"2026-11-{day}T10:{rng.randint(10, 59)}:00+00:00",
        isolation="bubblewrap 0.8.0",
        seed=1234,
        remarks=("two submissions: the last, of 2026-11-20 10:00, counts",) if rng.random() < 0.05 else (),
        seconds=rng.random(),
    )


def _answered(base: ExerciseResult, rng: random.Random, ways: list[list[str]], ability: float) -> ExerciseResult:
    lines = [rng.choice(way[:2]) if rng.random() < 0.9 else _own_way(rng) for way in ways]
    if rng.random() < ability:
        return replace(base, status="passed", checks=_checks(rng, CHECKS), answer=_code(base.name, lines))
    kind = rng.random()
    if kind < 0.03:
        return replace(
            base, status="refused", message="It calls nd.softmax in line 3.", checks=_checks(rng, 0), answer="x"
        )
    if kind < 0.08:
        message = "SyntaxError in line 4: '(' was never closed"
        return replace(
            base, status="failed", message=message, checks=_checks(rng, 0), answer=_code(base.name, lines)[:-9] + "("
        )
    place = rng.randrange(MISTAKES)
    lines[place] = ways[place][2]
    result = replace(base, status="failed", checks=_checks(rng, rng.randint(0, CHECKS - 1)))
    if kind < 0.2:
        lines[rng.randrange(len(lines))] = _own_way(rng)
    else:
        keys = [f"m{place}"] if kind < 0.85 else [f"m{place}", f"m{(place + 1) % MISTAKES}"]
        sentences = tuple(_sentence(base.name, int(key[1:])) for key in keys)
        result = replace(result, mistakes=sentences, named=tuple(keys), together=len(keys) == 2 and kind > 0.95)
    return replace(result, answer=_code(base.name, lines))


def _own_way(rng: random.Random) -> str:
    """A line that hardly anybody else writes."""
    start, end = rng.choice(["other", "value", "value[0]", "nd"]), rng.choice(["value", "value.T", "-other", "[value]"])
    return f"value = {start}.{rng.choice(CALLS)}({rng.randint(0, 9)} {rng.choice('+-*/')} {rng.choice(CALLS)}({end}))"


def _code(name: str, lines: list[str]) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f'def {name}(X, y):\n    """What it does."""\n    value, other = X, y\n{body}\n    return value\n'


def _checks(rng: random.Random, held: int) -> tuple[CheckResult, ...]:
    holding = set(rng.sample(range(CHECKS), held))
    return tuple(_check(place, place in holding, rng) for place in range(CHECKS))


def _check(place: int, holds: bool, rng: random.Random) -> CheckResult:
    check = CheckResult(CHECKED[place], "Labels may come as a row or as a column.", holds, hidden=place == CHECKS - 1)
    if holds:
        return check
    limit = rng.choice([""] * 9 + ["time"])
    return replace(
        check,
        expected="[[1.5, 2.5],\n [0.5, 0.25]]",
        came="took more than 2 s" if limit else f"[[1.5, {rng.random():.3f}],\n [0.5, 0.25]]",
        cause="y is a row, and y_hat a column.",
        inputs="import numpy as np\nX = np.array([[1.0, 2.0]])\nprint(f(X))",
        limit=limit,
    )

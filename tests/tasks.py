"""Makes tasks for tests: a lesson on given data, with some settings other than the published ones."""

from sidebyside.column import COLUMNS
from sidebyside.course import LESSONS
from sidebyside.training.settings import Settings
from sidebyside.training.task import Task
from tests.conftest import BACKEND, EVERYTHING

HERE = [name for name, column in COLUMNS.items() if not column.extra or column.library.is_installed()]
#: Which columns tests of commands train: a step on MXNet takes long, and two columns show what any number does.
FEW = () if EVERYTHING or BACKEND != "mxnet" else ("--columns", ",".join(HERE[:2]))


def make_task(lesson, dataset, columns=("handtorn",), lr=None, batch_size=None, epochs=None, **settings):
    """A task by names: ``lr`` is a number for all columns, or a dictionary; what is left out is as published."""
    lesson = LESSONS[lesson] if isinstance(lesson, str) else lesson
    rates = dict.fromkeys(columns, lr) if isinstance(lr, (int, float)) else lr
    chosen = {
        "columns": tuple(COLUMNS[name] for name in columns),
        "lr": {name: (rates or lesson.lr)[name] for name in columns},
        "batch_size": lesson.batch_size if batch_size is None else batch_size,
        "epochs": lesson.published_epochs(dataset.num_inputs) if epochs is None else epochs,
        "model_options": lesson.model_options,
        **settings,
    }
    return Task(lesson, dataset, Settings(**chosen))


def no_progress(_done):
    """Told of steps; says nothing."""

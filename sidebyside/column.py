"""The columns as they look from outside: the library that each stands on, and what a learning rate means in it.

Adding a column is a folder of its own and one entry in :data:`COLUMNS`. Nothing else in this package names a column.
"""

from __future__ import annotations

import importlib
import importlib.util
from dataclasses import dataclass, replace
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from .library import MXNET, NUMPY, PYTORCH, Library
from .tools.errors import ColumnFailed, UserError


@dataclass(frozen=True)
class Convention:
    """How a column turns a learning rate into a step.

    Attributes:
        multiple: the column's squared error is so many times ½(ŷ - y)²: 2 where nothing is halved.
        divides_by: what the gradient of the batch's summed loss is divided by: ``"nothing"``, ``"batch_size"``
            (the number that training was given, also for a short last batch), or the batch's own ``"rows"``.
        average: what the option ``average`` of the column's ``train`` is by default, which chooses between ``"rows"``
            and ``"nothing"``; None where ``train`` has no such option.
    """

    multiple: int
    divides_by: str
    average: bool | None = None

    def step_factor(self, batch_size: int) -> int:
        """The step size, on the mean of the common loss, that a learning rate of 1 comes to.

        Two columns make the same update when learning rate times factor are equal. The derivative of (ŷ - y)² is
        2 (ŷ - y), the half takes the 2 away, and a sum over the batch is ``batch_size`` times its mean. This is
        the tutorial's question, why Gluon's learning rate is so much larger: by hand the factor is
        2 × batch_size, in Gluon 1.
        """
        return self.multiple * (batch_size if self.divides_by == "nothing" else 1)

    def averaging(self) -> Convention:
        """The same column told to divide by the rows of each batch, if it can be told."""
        return self if self.average is None else replace(self, divides_by="rows")

    def summing(self) -> Convention:
        """The same column told to divide by nothing, if it can be told."""
        return self if self.average is None else replace(self, divides_by="nothing")

    def train_options(self) -> dict[str, Any]:
        """What the column's ``train`` has to be given to follow this convention."""
        wanted = self.divides_by == "rows"
        return {} if self.average in (None, wanted) else {"average": wanted}


@dataclass(frozen=True)
class Column:
    """One way to write the lessons.

    Attributes:
        name: as on the command line and in every report.
        library: what it stands on.
        convention: what a learning rate comes to in it.
        package: the package with its modules; of the same name if it is not given.
        extra: where its library is not installed, it is left out without a word, unless it was asked for.
        runs_on: the devices that its ``Model`` can be told.
        made_of: what its code is written with, where that is not all of its library.
        without: modules that its code does not use, nor what is inside them.
        layers: ``"functions"`` on arrays, which are handed their parameters, ``"objects"``, which hold them, or
            ``"symbols"``: functions that declare a graph with variables for them.
        title: what the tutorial calls it.
    """

    name: str
    library: Library
    convention: Convention
    package: str = ""
    extra: bool = False
    runs_on: tuple[str, ...] = ("cpu",)
    made_of: str = ""
    without: tuple[str, ...] = ()
    layers: str = "objects"
    title: str = ""

    def __str__(self) -> str:
        return self.name

    def load(self, module: str) -> ModuleType:
        """Import one of its modules. An ImportError of one line says what is missing here."""
        return importlib.import_module(f"{self.package or self.name}.{module}")

    def has(self, module: str) -> bool:
        """Does it have a module of that name? Nothing is imported to find out."""
        folder = self.folder()
        return folder is not None and PathFinder.find_spec(module, [str(folder)]) is not None

    def folder(self) -> Path | None:
        """Where its modules are, or None where it has no package."""
        package = importlib.util.find_spec(self.package or self.name)
        folders = package.submodule_search_locations if package is not None else None
        return Path(next(iter(folders))) if folders else None

    @property
    def based_on(self) -> Column | None:
        """The column whose code it takes where it has none of its own: for somebody's own code alone."""
        return None

    @property
    def defines(self) -> tuple[str, ...]:
        """The names that it has of its own, where it is based on another column."""
        return ()

    def own_names(self) -> tuple[str, ...]:
        """The same as their author calls them, where that is another name."""
        return self.defines

    def line_of_loop(self) -> str:
        """Where somebody's file trains by itself, outside of all functions; an empty text where it does not."""
        return ""

    def leaves_out(self) -> tuple[str, ...]:
        """Functions of somebody's own code that no column has, and that nothing compared uses."""
        return ()

    def other_exercises(self) -> tuple[str, ...]:
        """Files of exercises beside somebody's own code from which nothing was taken."""
        return ()

    def version_of_code(self) -> str:
        """Another text after a change of somebody's own code; the columns of the project have none."""
        return ""

    def with_the_originals(self, *names: str) -> Column:
        """The same column with the other's functions for some of the names that it has of its own."""
        return self

    @property
    def published_as(self) -> str:
        """The column whose published learning rates it takes."""
        return self.name

    def owns(self, file: Path) -> bool:
        """Is it one of the column's source files?"""
        folder = self.folder()
        return folder is not None and folder in file.parents

    def source(self, module: str) -> str:
        """The text of one of its modules."""
        folder = self.folder()
        if folder is None:
            raise FileNotFoundError(f"there is no column {self.name} here, and no text of its {module}.")
        return (folder / f"{module}.py").read_text(encoding="utf-8")

    def failed(self, error: BaseException) -> ColumnFailed:
        """What to raise, ``from error``, for an exception of its code that was just caught."""
        return ColumnFailed.raised_by(self.name, error, self.owns)

    def is_to_blame(self, error: Exception) -> bool:
        """Is an error that says of data or of a library what is wrong with them the fault of its code all the same?"""
        return False

    def check_model(self, model: Any, sizes: tuple[int, ...], options: dict[str, Any]) -> None:
        """Raise a ColumnFailed for a ``Model`` made with these arguments that is not what a lesson's has to be."""

    def why_missing(self) -> str:
        """Why it cannot run here and what to do, in one line; an empty string where it can."""
        try:
            importlib.import_module(self.package or self.name)
        except ImportError as error:
            return str(error)
        return ""

    def versions(self) -> list[str]:
        """Load what it stands on, and return that with its version.

        Raises:
            ImportError: it is not here; the message says what to do.
        """
        if self.extra:
            importlib.import_module(self.package or self.name)  # its message says more than the library's
        return self.library.versions()

    def device_options(self, device: str) -> dict[str, Any]:
        """What its ``Model`` is given to live on ``"cpu"`` or ``"gpu"``; a UserError where it cannot."""
        if device == "cpu":
            return {}
        if device not in self.runs_on:
            raise UserError(f"device is {device!r}: {self.name} runs on the cpu alone; leave it out with --columns.")
        importlib.import_module(self.package or self.name)
        options = self.library.device_options(device)
        if options is None:
            raise UserError(f"device is {device!r}: {self.name} sees no GPU here; use cpu.")
        return options


# What MXNet has beside nd, autograd, devices and generators.
BESIDE_ND = (
    "gluon optimizer opt lr_scheduler initializer init metric symbol sym module mod model callback kvstore kv rnn "
    "operator contrib numpy np numpy_extension npx executor io image recordio onnx"
)

# By hand nothing is halved, and backward() on a vector of losses adds their gradients up. Gluon's L2Loss halves, and
# Trainer.step(batch_size) divides by that number, also for a short last batch: so by hand and in Gluon a row
# weighs the same in whichever batch it is. With symbols too: for each row, LinearRegressionOutput sends (ŷ - y), the
# derivative of the half, and Module divides by the batch size for which it was bound when its optimizer was made.
# NumPy and PyTorch take the mean over the rows that there are.
COLUMNS = {
    column.name: column
    for column in (
        Column("handtorn", MXNET, Convention(2, "nothing", average=False), runs_on=("cpu", "gpu"), layers="functions",
               made_of="nd and autograd alone", without=(*(f"mxnet.{part}" for part in BESIDE_ND.split()), "torch"),
               title="By hand"),
        Column("gluon_impl", MXNET, Convention(1, "batch_size"), runs_on=("cpu", "gpu"), made_of="Gluon",
               without=("mxnet.sym", "mxnet.symbol", "mxnet.mod", "mxnet.module"), title="Gluon"),
        Column("symbol_impl", MXNET, Convention(1, "batch_size"), runs_on=("cpu", "gpu"), layers="symbols",
               made_of="symbols and Module", without=("mxnet.gluon", "mxnet.autograd", "torch"), title="Symbol"),
        Column("numpy_impl", NUMPY, Convention(2, "rows", average=True),
               title="NumPy", made_of="NumPy alone", without=("mxnet", "minimx", "torch")),
        Column("torch_impl", PYTORCH, Convention(2, "rows", average=True), extra=True, runs_on=("cpu", "gpu"),
               title="PyTorch"),
    )
}  # fmt: skip


def backend_name(columns: tuple[Column, ...]) -> str:
    """Load what the columns stand on, and return it with its versions, as in ``"mxnet 1.9.1, numpy 1.26.4"``.

    Raises:
        ImportError: one of them is not here; the message says what to do, and which column runs all the same.
    """
    found: list[str] = []
    for column in sorted(columns, key=lambda column: [*COLUMNS].index(column.name) if column.name in COLUMNS else 99):
        try:
            found += column.versions()
        except ImportError as error:
            others = [other.name for other in columns if other.library != column.library and not other.extra]
            hint = f" `--columns {others[0]}` runs without {column.library.title}." if others else ""
            raise type(error)(f"{error}{hint}") from error
    return ", ".join(dict.fromkeys(found))


def as_numpy(array: Any) -> Any:
    """Wait for a column's array, and return it as NumPy's."""
    import numpy as np

    if hasattr(array, "asnumpy"):
        return array.asnumpy()
    return np.asarray(array.cpu() if hasattr(array, "cpu") else array)

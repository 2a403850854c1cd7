"""Mistakes in comparison and lesson_recovery: verdicts, tables, JSON, figures."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from ..mistake import Mistake

VERDICTS = "tests/sidebyside/trained/test_planted_verdicts.py"
LOCKSTEP = "tests/columns/test_lockstep.py"
COMMANDS = "tests/sidebyside/trained/test_commands.py"
IMAGES = "tests/sidebyside/trained/test_images.py"
RECOVERY = "tests/sidebyside/trained/test_recovery.py"
STUDIES = "tests/sidebyside/trained/test_study_commands.py"
BOOKS = "tests/sidebyside/test_cross_entropy.py"
MISTAKEN = "tests/sidebyside/test_mistakes.py"
THEORY = "tests/sidebyside/test_theory.py"

MISTAKES = (
    Mistake("a comparison passes without recovery", "sidebyside/comparison/comparison.py",
            "return recovered and better and", "return better and",
            (f"{COMMANDS}::test_a_rate_that_is_too_small_is_not_called_recovered",)),
    Mistake("a comparison passes without lockstep", "sidebyside/comparison/comparison.py",
            "(self.lockstep is None or self.lockstep.holds)", "True", (VERDICTS,)),
    Mistake("two layers always end far enough below one layer", "sidebyside/comparison/comparison.py",
            "return self.share_of_baseline(column) < ", "return 0.0 < ", (VERDICTS,)),
    Mistake("the share of one layer's loss is of the first epoch", "sidebyside/comparison/comparison.py",
            "ours[-1] / simpler[-1]", "ours[-1] / simpler[0]", (VERDICTS,)),
    Mistake("one layer beside two is two layers", "sidebyside/comparison/comparison.py",
            "model_options = {**settings.model_options, **lesson.baseline}", "model_options = {**settings.model_options}",
            (VERDICTS,)),
    Mistake("JSON holds infinity", "sidebyside/comparison/document.py",
            "return value if math.isfinite(value) else None", "return value", (LOCKSTEP,)),
    Mistake("JSON's tolerance is the error", "sidebyside/comparison/document.py",
            "_listed(as_parameters(recovery.tolerance))", "_listed(as_parameters(recovery.error))", (COMMANDS,)),
    Mistake("the softmax of books is the stable one", "sidebyside/comparison/cross_entropy.py",
            "powers = np.exp(np.asarray(logits, dtype=np.float32))",
            "powers = np.exp(np.asarray(logits, dtype=np.float32) - np.max(logits))", (BOOKS,)),
    Mistake("the explained squared error has derivative 1 - p", "sidebyside/comparison/cross_entropy.py",
            "2 * (1 - p) ** 2 * p", "2 * (1 - p) ** 2", (BOOKS,)),
    Mistake("the explained divergence has the other sign", "sidebyside/comparison/cross_entropy.py",
            "np.log(one_hot[right]) - log_p[right]", "log_p[right] - np.log(one_hot[right])", (BOOKS,)),
    Mistake("the figure's moving average starts at 0", "sidebyside/comparison/plots/common.py",
            "averages.append(moving / weight)", "averages.append(moving)",
            ("tests/columns/test_traps.py::test_trap_11_the_plots_draw_the_same_moving_average",)),
    Mistake("misclassified images say the predicted class first", "sidebyside/comparison/plots/images.py",
            '{classes[y[index]]}\\n{classes[run.predictions[index]]}', '{classes[run.predictions[index]]}\\n{classes[y[index]]}',
            (IMAGES,)),
    Mistake("images that were classified right are shown as mistakes", "sidebyside/comparison/plots/images.py",
            "np.flatnonzero(run.predictions != y)", "np.flatnonzero(run.predictions == y)", (IMAGES,)),
    Mistake("the table of epochs counts from 0", "sidebyside/comparison/report.py",
            'rows.append([f"{name} {epoch + 1:,}", *losses])', 'rows.append([f"{name} {epoch:,}", *losses])',
            (VERDICTS,)),
    Mistake("the convention and the choice of a rate change places", "sidebyside/comparison/report.py",
            "convention = task.step_factor(first) / task.step_factor(column)",
            "convention = task.step_factor(column) / task.step_factor(first)", (VERDICTS,)),
    Mistake("rates are said to be above what is stable that are below", "sidebyside/comparison/views/line.py",
            "run.lr < stable", "run.lr > stable", (VERDICTS,)),
    Mistake("a fit is within its tolerance where it is not, in the table", "sidebyside/comparison/views/line.py",
            "'≤' if error <= tolerance else '>'", "'≤'", (VERDICTS,)),
    # recovery of one run
    Mistake("a run is recovered where any parameter is", "sidebyside/lesson_recovery/recovery.py",
            "bool((self.error <= self.tolerance).all())", "bool((self.error <= self.tolerance).any())", (RECOVERY,)),
    Mistake("a run is recovered whatever is doubtful", "sidebyside/lesson_recovery/recovery.py",
            "return not self.problem and bool(", "return bool(", (RECOVERY,)),
    Mistake("the tolerance has no step noise", "sidebyside/lesson_recovery/line.py",
            "Z * (errors.standard_error if stable else errors.sampling)", "Z * errors.sampling", (RECOVERY,)),
    Mistake("the tolerance has ten times the initialisation", "sidebyside/lesson_recovery/line.py",
            "initialisation = float(errors.left * ", "initialisation = float(10 * errors.left * ", (RECOVERY,)),
    Mistake("the error keeps its sign", "sidebyside/lesson_recovery/line.py", "error=np.abs(estimate - truth),",
            "error=estimate - truth,", (VERDICTS,)),
    Mistake("a fit with weight decay can be judged", "sidebyside/lesson_recovery/line.py", "    if wd:\n", "    if False:\n",
            (RECOVERY,)),
    Mistake("the residuals' noise is divided by N", "sidebyside/lesson_recovery/line.py",
            "np.sqrt(line.error * rows / (rows - count))", "np.sqrt(line.error)", (VERDICTS,)),
    Mistake("labels on given rows have no noise", "sidebyside/lesson_recovery/line.py",
            "self.noise * rng.standard_normal(len(design))", "0 * rng.standard_normal(len(design))", (VERDICTS,)),
    Mistake("exact least squares has the standard error of one parameter for all", "sidebyside/lesson_recovery/line.py",
            "np.sqrt(np.diag(np.linalg.inv(line.design.T @ line.design)))",
            "np.sqrt(np.diag(np.linalg.inv(line.design.T @ line.design)).max())", (VERDICTS,)),
    Mistake("steps that divide by rows count as dividing by the batch size", "sidebyside/lesson_recovery/recovery.py",
            'divides_by="rows" if divides_by == "rows" else "batch_size",', 'divides_by="batch_size",', (VERDICTS,)),
    Mistake("softmax weights are not centred", "sidebyside/lesson_recovery/softmax.py",
            "return weights - weights.mean(axis=0)", "return weights", (VERDICTS,)),
    Mistake("the Fisher information has no p pᵀ", "sidebyside/lesson_recovery/softmax.py",
            "((one == other) - probability[:, other])", "(one == other)", (THEORY,)),
    Mistake("classes are drawn by their probability's rank", "sidebyside/lesson_recovery/softmax.py",
            "rng.random((self.examples, 1)) > probability.cumsum(axis=1)", "0.5 > probability.cumsum(axis=1)", (THEORY,)),
)  # fmt: skip

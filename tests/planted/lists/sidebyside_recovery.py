"""Mistakes in recovery: theory, replicates, store, statistics, verdicts, assertions."""

# ruff: noqa: E501 (a line is as long as the text that it replaces)

from ..mistake import Mistake

THEORY = "tests/sidebyside/test_theory.py"
STUDY = "tests/sidebyside/test_study.py"
STORE = "tests/sidebyside/test_store.py"
ASSERTION = "tests/sidebyside/test_assertion.py"
FORMULAS = (f"{STUDY}::test_the_statistics_are_their_formulas",)

MISTAKES = (
    Mistake("sampling errors forget the number of rows", "sidebyside/recovery/theory.py",
            "(1 / (rows * quadratic.curvatures))", "(1 / quadratic.curvatures)", (THEORY,)),
    Mistake("a short batch that is divided by its rows adds no noise", "sidebyside/recovery/theory.py",
            'settings.divides_by == "rows":\n            stationary', "False:\n            stationary", (THEORY,)),
    Mistake("step sizes of short batches are those of whole ones", "sidebyside/recovery/theory.py",
            "return self.step_size * sizes / self.batch_size", "return np.full(len(sizes), self.step_size)", (THEORY,)),
    Mistake("batches are drawn with replacement in theory", "sidebyside/recovery/theory.py",
            "(self.rows - batch_size) / (batch_size * max(self.rows - 1, 1))", "1 / batch_size", (THEORY,)),
    Mistake("what is kept of the initialisation is of one epoch", "sidebyside/recovery/theory.py",
            ", axis=0) ** settings.epochs", ", axis=0)", (THEORY,)),
    Mistake("reshuffled noise has no mean taken away", "sidebyside/recovery/theory.py",
            "(sizes @ (weights - mean) ** 2)", "(sizes @ weights**2)", (THEORY,)),
    Mistake("the standard error is a sum, not a hypotenuse", "sidebyside/recovery/theory.py",
            "return np.hypot(self.sampling, self.step_noise)", "return self.sampling + self.step_noise",
            (THEORY, ASSERTION)),
    Mistake("the expected error holds any order's step noise", "sidebyside/recovery/theory.py",
            "return np.hypot(self.sampling, self.reshuffled)", "return np.hypot(self.sampling, self.step_noise)",
            (THEORY,)),
    Mistake("directions without curvature count", "sidebyside/recovery/theory.py",
            "curved = curvatures > FLAT * curvatures[-1]", "curved = curvatures > -1", (THEORY,)),
    # replicates and their file
    Mistake("fits draw from generators of their own", "sidebyside/recovery/replicates.py",
            "np.random.default_rng(of_fit)", "np.random.default_rng(of_fit.spawn(1)[0])", (STUDY,)),
    Mistake("every replicate is the same", "sidebyside/recovery/replicates.py", "spawn_key=(number,)",
            "spawn_key=(0,)", (STUDY,)),
    Mistake("a fit spoils the data of the next", "sidebyside/recovery/replicates.py",
            "_copy(data) if len(self.fits) > 1 else data", "data",
            (f"{STUDY}::test_neither_simulation_nor_fit_can_spoil_what_others_see",)),
    Mistake("a gap of one replicate is not missing", "sidebyside/recovery/store.py", "if number > after:",
            "if number > after + 1:", (STORE,)),
    Mistake("a study's end is not missing", "sidebyside/recovery/store.py",
            "return ranges + [(after, replicates)] * (after < replicates)", "return ranges", (STUDY, STORE)),
    Mistake("a replicate's checksum is not looked at", "sidebyside/recovery/store.py",
            "if checksum_of(part, number, results, failures) != checksum:", "if False:", (STORE,)),
    Mistake("the file of another study is gone on with", "sidebyside/tools/database.py", "if theirs != ours:",
            "if False:", (STUDY,)),
    Mistake("replicates are added up out of order", "sidebyside/recovery/store.py",
            "number >= ? AND number < ? ORDER BY number", "number >= ? AND number < ? ORDER BY number DESC", (STUDY, STORE)),
    # statistics
    Mistake("the standard deviation is divided by N", "sidebyside/recovery/summarise.py",
            "math.sqrt(sum_ / degrees)", "math.sqrt(sum_ / count)", FORMULAS),
    Mistake("the bias' standard error forgets the root of N", "sidebyside/recovery/summarise.py",
            "bias=Statistic(bias, sd / root)", "bias=Statistic(bias, sd)", FORMULAS),
    Mistake("z is by the expected error", "sidebyside/recovery/summarise.py", "self.z = self.error / standard_error",
            "self.z = self.error / expected", (STUDY,)),
    Mistake("the offset is added where it is to be taken away", "sidebyside/recovery/summarise.py",
            "self.calibrated = (self.error - offset) / expected", "self.calibrated = (self.error + offset) / expected",
            (STUDY, "tests/sidebyside/test_mistakes.py")),
    Mistake("coverage is of one side", "sidebyside/recovery/summarise.py", "np.abs(self.z) <= HALF_WIDTH",
            "self.z <= HALF_WIDTH", FORMULAS),
    # verdicts
    Mistake("few replicates may say yes", "sidebyside/recovery/verdict.py", "if fits < ENOUGH:", "if False:", (STUDY,)),
    Mistake("coverage is not judged", "sidebyside/recovery/verdict.py",
            "if not abs(found.coverage.value - expected) <= allowed:", "if False:", (STUDY,)),
    Mistake("a bias is not judged where there are standard errors", "sidebyside/recovery/verdict.py",
            "if not abs(found.shift.value) <= allowed:", "if False:", (STUDY,)),
    Mistake("standard errors that are too small pass", "sidebyside/recovery/verdict.py",
            "if not abs(found.calibration.value - 1) <= allowed:", "if not found.calibration.value - 1 <= -allowed:",
            (STUDY,)),
    Mistake("fits that failed do not count", "sidebyside/recovery/verdict.py", "    if failures:\n", "    if False:\n",
            (STUDY,)),
    Mistake("a study passes if one estimator does", "sidebyside/recovery/results.py",
            "return False if False in verdicts", "return True if True in verdicts", (STUDY,)),
    # assertions
    Mistake("an estimate that is too small passes", "sidebyside/recovery/assertion.py", "np.abs(value - truth), tolerance",
            "value - truth, tolerance", (ASSERTION,)),
    Mistake("a tolerance is one standard deviation", "sidebyside/recovery/assertion.py",
            "per = z / np.where(both > 0, both, 1)", "per = 1 / np.where(both > 0, both, 1)", (ASSERTION,)),
    Mistake("an estimate that is NaN passes", "sidebyside/recovery/assertion.py",
            "for at in np.flatnonzero(~np.isfinite(value))", "for at in np.flatnonzero(np.isinf(value))", (ASSERTION,)),
    Mistake("what any fit would pass is a pass", "sidebyside/recovery/assertion.py", "if errors.left > MOST_LEFT:",
            "if False:", (ASSERTION,)),
)  # fmt: skip

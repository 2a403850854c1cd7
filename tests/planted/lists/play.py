"""Mistakes in the page to play with."""

from ..mistake import Mistake

SCRIPTS = "docs/play/static/play"
LOCKSTEP = "tests/book/play/test_lockstep.py"
MISTAKES_SWITCHED_ON = "tests/book/play/test_mistakes.py"
PAGE = "tests/book/play/test_page.py"
WORDS = "tests/book/play/test_words.py"
STEPS = (f"{LOCKSTEP}::test_every_step_is_that_of_the_columns",)
SWITCHES = (f"{MISTAKES_SWITCHED_ON}::test_a_mistake_is_the_same_as_in_python_and_the_other_column_goes_on_as_before",)
LIMIT = (f"{LOCKSTEP}::test_2_over_the_largest_curvature_is_that_of_numpy",)
SHOWN = (f"{PAGE}::test_every_rate_of_the_slider_is_shown_as_it_is_used",)
TOO_LARGE = (f"{PAGE}::test_the_words_turn_where_the_step_size_reaches_the_limit",)
DIVERGENCE = (f"{PAGE}::test_divergence_is_said_and_marked_and_no_figure_shows_what_is_not_a_number",)

MISTAKES = (
    # arithmetic
    Mistake("on the page the slope by hand has no 2", f"{SCRIPTS}/columns.js", "Math.fround(2 * error)),\n    };",
            "error),\n    };", STEPS),
    Mistake("on the page a sum is not rounded to float32", f"{SCRIPTS}/columns.js",
            "w: Math.fround(state.w - column.change(gradientW, lr, context))",
            "w: state.w - column.change(gradientW, lr, context)", STEPS),
    Mistake("on the page Gluon divides a short batch by its own rows", f"{SCRIPTS}/columns.js", ": batch;", ": rows;",
            STEPS),
    Mistake("on the page the rate is converted without the 2", f"{SCRIPTS}/columns.js", "factor: (batch) => 2 * batch",
            "factor: (batch) => batch", STEPS),
    Mistake("on the page gradients are always kept", f"{SCRIPTS}/columns.js",
            'if (column === Play.hand && mistakes.has("kept"))', "if (column === Play.hand)", STEPS),
    Mistake("on the page every epoch has the first one's order", f"{SCRIPTS}/run.js",
            'data.order(mistakes.has("same-order") ? 0 : epoch)', "data.order(0)",
            (f"{LOCKSTEP}::test_every_step_is_that_of_the_columns",)),
    Mistake("on the page a rate is no longer the slider's after the conversion", f"{SCRIPTS}/run.js",
            "lr * (Play.hand.factor(batch) / factor)", "(lr * Play.hand.factor(batch)) / factor", SHOWN),
    Mistake("on the page the labels are not float32", f"{SCRIPTS}/data.js", "const y = new Float32Array(Play.rows)",
            "const y = new Float64Array(Play.rows)", (f"{LOCKSTEP}::test_the_data_are_float32_and_around_the_line",)),
    Mistake("on the page the smaller curvature makes the limit", f"{SCRIPTS}/data.js", "limit: 2 / steep",
            "limit: 2 / flat", LIMIT),
    Mistake("on the page the limit is 1/λ_max", f"{SCRIPTS}/data.js", "limit: 2 / steep", "limit: 1 / steep", LIMIT),
    # mistakes that are switched on
    Mistake("the label that is not reshaped sums over the wrong axis", f"{SCRIPTS}/columns.js",
            "const slopes = predictions.map((prediction) => {\n    let slope = 0;\n    for (const label of labels) {\n"
            "      const error = Math.fround(prediction - label);",
            "const slopes = labels.map((label) => {\n    let slope = 0;\n    for (const prediction of predictions) {\n"
            "      const error = Math.fround(prediction - label);", SWITCHES),
    Mistake("the missing half leaves the slope as it is", f"{SCRIPTS}/columns.js", "2 * half * error", "error",
            SWITCHES),
    Mistake("the skipped batch is any of the epoch's", f"{SCRIPTS}/run.js", "rows.length < batch", "rows.length <= batch",
            SWITCHES),
    Mistake("batches are used up one step too early", f"{SCRIPTS}/run.js", "run.steps > batches", "run.steps >= batches",
            SWITCHES),
    Mistake("a mistake by hand is Gluon's, too", f"{SCRIPTS}/columns.js", "column === Play.hand && mistakes",
            "mistakes", SWITCHES),
    # what is shown
    Mistake("the slider shows another rate than it sets", f"{SCRIPTS}/layout.js", "show: (place) => exact(Play.rates[place])",
            "show: (place) => exact(10 ** (place / 20 - 4))", SHOWN),
    Mistake("the step size at the limit is called stable", f"{SCRIPTS}/sentences.js", "column.stepSize * steep >= 2",
            "column.stepSize * steep >= 3", TOO_LARGE),
    Mistake("the limit on the slider forgets the conversion", f"{SCRIPTS}/layout.js",
            "gluon: (gluon.limit * hand.lr) / gluon.lr", "gluon: gluon.limit * hand.lr",
            (f"{PAGE}::test_the_limit_is_drawn_on_the_slider_where_it_is",)),
    Mistake("a column goes on after it diverged", f"{SCRIPTS}/run.js", ".every(Number.isFinite)", ".every(() => true)",
            DIVERGENCE),
    Mistake("divergence is not marked", f"{SCRIPTS}/panels.js", 'column.diverged ? ["cross", 7] : ', "", DIVERGENCE),
    Mistake("curves go beyond their figure", f"{SCRIPTS}/chart.js", "return [begin, end].map(", "return [0, 1].map(",
            (f"{PAGE}::test_no_curve_leaves_its_figure",)),
    Mistake("the speed is that of another choice", f"{SCRIPTS}/page.js", "medium: 10", "medium: 30",
            (f"{PAGE}::test_time_makes_as_many_steps_as_the_speed_says_and_pause_none",)),
    Mistake("less motion is not heeded", f"{SCRIPTS}/page.js", ".matches ? 1000 : 0", ".matches ? 0 : 0",
            (f"{PAGE}::test_who_asks_for_less_motion_sees_one_change_in_a_second",)),
    Mistake("a word is written into a script", f"{SCRIPTS}/layout.js", 'label: words("noise")', 'label: "Noise"',
            (f"{WORDS}::test_the_page_shows_no_word_that_is_not_in_the_markdown",)),
    Mistake("where the focus is cannot be seen", f"{SCRIPTS}/play.css", "outline: 3px solid", "outline: 0 none",
            (f"{PAGE}::test_it_is_driven_by_keyboard_alone",)),
)  # fmt: skip

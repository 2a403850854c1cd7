"""Mistakes in the page to play with."""

from ..mistake import Mistake

TESTS = "tests/book/play"
LOCKSTEP = f"{TESTS}/test_lockstep.py"
PAGE = f"{TESTS}/test_page.py"
WORDS = f"{TESTS}/test_words.py"
SWITCHED_ON = f"{TESTS}/test_mistakes.py"
STEPS = f"{LOCKSTEP}::test_every_step_is_that_of_the_columns"
DATA = f"{LOCKSTEP}::test_the_data_are_float32_and_around_the_line"
LIMIT = f"{LOCKSTEP}::test_2_over_the_largest_curvature_is_that_of_numpy"
SWITCHES = f"{SWITCHED_ON}::test_a_mistake_is_the_same_as_in_python_and_the_other_column_goes_on_as_before"
SHOWN = f"{PAGE}::test_every_rate_of_the_slider_is_shown_as_it_is_used"
TOO_LARGE = f"{PAGE}::test_the_words_turn_where_the_step_size_reaches_the_limit"
DRAWN = f"{PAGE}::test_the_limit_is_drawn_on_the_slider_where_it_is"
DIVERGENCE = f"{PAGE}::test_divergence_is_said_and_marked_and_no_figure_shows_what_is_not_a_number"
INSIDE = f"{PAGE}::test_no_curve_leaves_its_figure"
SPEED = f"{PAGE}::test_time_makes_as_many_steps_as_the_speed_says_and_pause_none"
LESS_MOTION = f"{PAGE}::test_who_asks_for_less_motion_sees_one_change_in_a_second"
KEYBOARD = f"{PAGE}::test_it_is_driven_by_keyboard_alone"
TRANSLATED = f"{WORDS}::test_the_page_shows_no_word_that_is_not_in_the_markdown"


def mistake(name, file, old, new, test):
    return Mistake(name, f"docs/play/static/play/{file}", old, new, (test,), needs="playwright")


MISTAKES = (
    # arithmetic
    mistake(
        "the page's slope by hand has no 2", "columns.js", "Math.fround(2 * error)),\n    };", "error),\n    };", STEPS
    ),
    mistake(
        "the page does not round a weight to float32",
        "columns.js",
        "w: Math.fround(state.w - column.change(gradientW, lr, context))",
        "w: state.w - column.change(gradientW, lr, context)",
        STEPS,
    ),
    mistake("the page's Gluon divides a short batch by its rows", "columns.js", ": batch;", ": rows;", STEPS),
    mistake("the page converts rates without the 2", "columns.js", "=> 2 * batch", "=> batch", STEPS),
    mistake("the page keeps all gradients", "columns.js", 'Play.hand && mistakes.has("kept")', "Play.hand", STEPS),
    mistake("the page's order is that of the first epoch", "run.js", '"same-order") ? 0 : epoch', '"") ? 0 : 0', STEPS),
    mistake(
        "the page's rate is rounded in a conversion",
        "run.js",
        "lr * (Play.hand.factor(batch) / factor)",
        "(lr * Play.hand.factor(batch)) / factor",
        SHOWN,
    ),
    mistake("the page's labels are not float32", "data.js", "y = new Float32Array", "y = new Float64Array", DATA),
    mistake("the page's noise is doubled", "data.js", "noise * random.normal()", "2 * noise * random.normal()", DATA),
    mistake(
        "the page's limit is that of the flattest direction", "data.js", "limit: 2 / steep", "limit: 2 / flat", LIMIT
    ),
    mistake("the page's limit is 1/λ_max", "data.js", "limit: 2 / steep", "limit: 1 / steep", LIMIT),
    # mistakes that are switched on
    mistake(
        "the page's label that is not reshaped is added up over the wrong axis",
        "columns.js",
        "predictions.map((prediction) => {\n    let slope = 0;\n    for (const label of labels) {",
        "labels.map((label) => {\n    let slope = 0;\n    for (const prediction of predictions) {",
        SWITCHES,
    ),
    mistake("the page's missing half leaves the slope", "columns.js", "2 * half * error", "error", SWITCHES),
    mistake("the page skips every batch", "run.js", "rows.length < batch", "rows.length <= batch", SWITCHES),
    mistake("the page's batches are used up too early", "run.js", "steps > batches", "steps >= batches", SWITCHES),
    mistake("the page keeps gradients in Gluon, too", "columns.js", "column === Play.hand && mis", "mis", SWITCHES),
    # what is shown
    mistake(
        "the page's slider shows another rate than it sets",
        "layout.js",
        "show: (place) => exact(Play.rates[place])",
        "show: (place) => exact(10 ** (place / 20 - 4))",
        SHOWN,
    ),
    mistake(
        "the page calls too large a step stable",
        "sentences.js",
        "stepSize * steep >= 2",
        "stepSize * steep >= 3",
        TOO_LARGE,
    ),
    mistake(
        "the page's limit on the slider forgets the conversion",
        "layout.js",
        "(gluon.limit * hand.lr) / gluon.lr",
        "gluon.limit * hand.lr",
        DRAWN,
    ),
    mistake("the page goes on after divergence", "run.js", ".every(Number.isFinite)", ".every(() => true)", DIVERGENCE),
    mistake(
        "the page does not mark divergence", "panels.js", 'diverged ? ["cross", 7]', 'seed ? ["cross", 7]', DIVERGENCE
    ),
    mistake("the page's curves leave their figure", "chart.js", "return [begin, end].map", "return [0, 1].map", INSIDE),
    # how it is driven
    mistake("the page's speed is another than it says", "page.js", "medium: 10", "medium: 30", SPEED),
    mistake("the page does not heed who asks for less motion", "page.js", "? 1000 : 0", "? 0 : 0", LESS_MOTION),
    mistake("the page has a word in a script", "layout.js", 'label: words("noise")', 'label: "Noise"', TRANSLATED),
    mistake("the page does not show the focus", "play.css", "outline: 3px solid", "outline: 0 none", KEYBOARD),
)

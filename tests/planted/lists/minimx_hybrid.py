"""Mistakes in what hybridize() does on minimx: tracing, programs, the node on the tape, falling back."""

from ..mistake import Mistake

TESTS = "tests/minimx/test_hybridized.py"
FALLBACK = "tests/minimx/test_hybridized_fallback.py"
LAYER = f"{TESTS}::test_a_layer_runs_as_a_plan_with_the_same_bits"
GRAPH, HYBRID, BLOCK, HYBRID_BLOCK = (
    f"minimx/gluon/{name}.py" for name in ("_cached_graph", "_hybrid", "_block", "_hybrid_block")
)
PLAN, PROGRAM, SOURCE, TRACED = (f"minimx/symbol/{name}.py" for name in ("_plan", "_program", "_source", "_traced"))


def mistake(name, file, old, new, test, tests=TESTS):
    return Mistake(f"hybridize: {name}", file, old, new, (f"{tests}::{test}",))


MISTAKES = (
    mistake(
        "operators are called in another order",
        PLAN,
        "return made if all(",
        "return nodes if all(",
        "test_branches_draw_in_the_order_in_which_they_are_called",
    ),
    mistake(
        "random numbers are drawn once for all steps",
        "minimx/nd/random.py",
        "return _generator if _stand_in.generator is None else _stand_in.generator",
        "return _generator",
        "test_random_numbers_are_drawn_in_every_step",
    ),
    mistake(
        "a result shares memory with an input",
        PROGRAM,
        "if group in taken else",
        "if False else",
        "test_results_share_no_memory_with_inputs_or_with_each_other",
    ),
    mistake(
        "who took whose place is forgotten",
        SOURCE,
        "            groups.join(line.makes[0], source)\n",
        "",
        "test_results_share_no_memory_with_inputs_or_with_each_other",
    ),
    mistake(
        "a copy is left out that is changed in place",
        SOURCE,
        "if line.same is not None and changed.isdisjoint(map(groups.of, (line.makes[0], line.same[0]))):",
        "if line.same is not None:",
        "test_what_an_operator_changes_in_place_is_no_input",
    ),
    mistake(
        "the copy of a transposed array is left out",
        TRACED,
        "and self.example.flags.c_contiguous else None",
        "else None",
        "test_sums_are_added_up_in_the_same_order",
    ),
    mistake(
        "a product is left out",
        TRACED,
        "second == 1 and",
        "second in (1, 2) and",
        "test_branches_draw_in_the_order_in_which_they_are_called",
    ),
    mistake(
        "changes of inputs are left out",
        SOURCE,
        "group in inputs or any(",
        "any(",
        "test_a_block_is_evaluated_recorded_and_trained_in_turns",
    ),
    mistake(
        "training and evaluation run the same program",
        GRAPH,
        "key = (state.training, wanted,",
        "key = (False, wanted,",
        "test_a_block_is_evaluated_recorded_and_trained_in_turns",
    ),
    mistake(
        "the program of an evaluation is recorded",
        GRAPH,
        "key = (state.training, wanted,",
        "key = (state.training, True,",
        "test_a_block_is_evaluated_recorded_and_trained_in_turns",
    ),
    mistake(
        "parameters' arrays are looked up once",
        GRAPH,
        "not all(map(is_, [p._data for p in self.parameters], self._lists))",
        "not self._lists",
        "test_cast_parameters_and_other_contexts_are_looked_up_again",
    ),
    mistake(
        "an array that is given twice gets one gradient",
        "minimx/tape.py",
        "if len(set(variables)) < len(variables):",
        "if False:",
        "test_an_array_that_is_given_twice_gets_both_gradients",
    ),
    mistake(
        "every gradient is that of the first output",
        "minimx/tape.py",
        "parts[head.place] = gradient",
        "parts[0] = gradient",
        "test_gradients_of_some_of_several_outputs",
    ),
    mistake(
        "the graph is kept after backward",
        "minimx/tape.py",
        "head.parents = head.pullbacks = whole.parents = whole.pullbacks = None",
        "pass",
        "test_a_step_leaves_one_node_on_the_tape_and_frees_it",
    ),
    mistake(
        "all outputs go the way back of the first call",
        PROGRAM,
        "given = tuple([gradient is not None for gradient in head_gradients])",
        "given = (True,) * len(head_gradients)",
        "test_gradients_of_some_of_several_outputs",
    ),
    mistake(
        "hooks on children are not seen",
        BLOCK,
        "        hooks[self] = hook\n        Structure.changes += 1",
        "        hooks[self] = hook",
        "test_a_hook_on_a_child_is_called_in_every_step_and_can_be_removed",
        FALLBACK,
    ),
    mistake(
        "a hook is called while a block is traced",
        BLOCK,
        "        if now.tracing:\n",
        "        if False:\n",
        "test_a_hook_on_a_child_is_called_in_every_step_and_can_be_removed",
        FALLBACK,
    ),
    mistake(
        "a graph is kept when blocks are added",
        HYBRID,
        "        if now != self._structure:\n",
        "        if False:\n",
        "test_a_block_that_is_added_later_counts",
        FALLBACK,
    ),
    mistake(
        "the reason for falling back is lost",
        HYBRID,
        "            self.last = graph\n            return NotImplemented",
        "            return NotImplemented",
        "test_what_cannot_be_called_with_symbols_runs_as_before_and_says_why",
        FALLBACK,
    ),
    mistake(
        "states are exported as arguments",
        HYBRID_BLOCK,
        '"aux:" if p.name in states',
        '"arg:" if p.name in states',
        "test_exported_states_are_called_aux",
    ),
    mistake(
        "programs are shared whatever the operators do",
        PLAN,
        "repr(call.node.attributes), ",
        "",
        "test_a_layer_runs_as_a_plan_with_the_same_bits",
    ),
)

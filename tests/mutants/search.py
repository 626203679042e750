"""Mistakes in `dlref.search` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    (
        "[_outcome(future) for future in futures]",
        "[_outcome(future) for future in futures if future.done()]",
        "does not wait",
        "test_results_come_in_the_order_of_the_trials",
    ),
    (
        "        outcomes += [_outcome(future) for future in futures]\n",
        "        from concurrent.futures import as_completed\n        outcomes += [_outcome(future) for future in as_completed(futures)]\n",
        "in the order of finishing",
        "test_results_come_in_the_order_of_the_trials",
    ),
    (", os.urandom(16))", ")", "equal trials are one on a cluster", "test_equal_trials_are_trials_each[cluster]"),
    ("            future.cancel()\n", "            pass\n", "begins trials after an interrupt", "test_ctrl_c_leaves_what_is_finished"),
    (
        "except KeyboardInterrupt as interrupt:",
        "except ZeroDivisionError as interrupt:",
        "an interrupt loses what is finished",
        "test_an_interrupt_leaves_what_is_finished",
    ),
    ("Annotated[Ranges, ABOVE_0]", "Ranges", "the logarithm of zero", "test_refuses_a_logarithm_of_zero"),
    ("Annotated[Ranges, ABOVE_0_IF_LOG]", "Ranges", "the logarithm of zero in a zoom", "test_refuses_a_logarithm_of_zero"),
    ("Annotated[Results, SOME_VALUE]", "Results", "the best of nothing", "test_the_best_is_the_lowest_that_is_a_number"),
]

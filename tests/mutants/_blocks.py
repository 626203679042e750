"""Mistakes in `dlref._blocks`: what stands there, what stands in its place, and why it is wrong."""

WHEN = "test_small_arrays_are_evaluated_whole_and_large_ones_in_blocks"

MUTANTS = [
    ("if first.nbytes <= SMALL:", "if True:", "large arrays whole", WHEN),
    ("if first.nbytes <= SMALL:", "if False:", "small arrays in blocks", WHEN),
    ("BLOCK // first.itemsize", "BLOCK", "blocks larger than meant", WHEN),
    ("slice(start, start + size)", "slice(start, start + size - 1)", "an element left out of each block"),
    ("range(0, first.size, size)", "range(0, first.size - size, size)", "the last block forgotten"),
    ("if whole is None else whole", "", "only the last block kept"),
    ("np.empty(first.shape, x.dtype)", "np.empty(first.shape)", "float32 widened"),
    ("np.empty(2**24, np.uint8)", "", "every array's memory is asked for anew", "test_memory_that_a_step_frees_serves_the_next_step"),
]

"""Mistakes in `dlref.network` that no check can notice: what stands there, what in its place, why it is wrong, what notices it."""

MUTANTS = [
    ('@np.errstate(all="ignore")  #', "#", "warns of what overflows", "test_a_training_that_diverges_keeps_its_history"),
    (
        "network: Annotated[Network, FITS, TRAINED],\n    *,",
        "network: Annotated[Network, FITS],\n    *,",
        "batch normalization by averages of nothing",
        "test_refuses_to_use_batch_normalization_that_saw_no_batch",
    ),
    (
        "passed: Annotated[Pass, DIFFERENTIABLE]",
        "passed: Pass",
        "differentiates a pass of use",
        "test_refuses_to_differentiate_a_pass_of_use",
    ),
    (
        "Annotated[Generator | None, TO_DRAW_MASKS]",
        "Generator | None",
        "no dropout for want of a generator",
        "test_refuses_masks_that_do_not_fit",
    ),
    (
        "size: Annotated[Count, NO_BATCH_OF_ONE]",
        "size: Count",
        "a batch of one beside batch normalization",
        "test_refuses_batches_of_one_beside_batch_normalization",
    ),
    ("Annotated[Count | None, WITH_DEV]", "Count | None", "waits for nothing", "test_training_refuses"),
]

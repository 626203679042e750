"""Mistakes in `dlref._rules`: what stands there, what stands in its place, and why it is wrong."""

A_RULE, NO_SUCH_KIND = "test_refuses_what_breaks_a_rule", "test_refuses_what_is_of_no_such_kind"

MUTANTS = [
    ("nextafter(1, 0)", "1", "a memory of 1"),
    ('Interval("in (0, 1]", _LEAST, 1)', 'Interval("in (0, 1]", 0, 1)', "nothing is kept"),
    ('Interval("> 0 and finite", _LEAST, _MOST)', 'Interval("> 0 and finite", 0, _MOST)', "an ε of 0"),
    ('Interval(">= 1", 1, 2**53)', 'Interval(">= 1", 0, 2**53)', "a count of 0"),
    ("if x.shape[1] < 2:", "if x.shape[1] < 1:", "a batch of one", A_RULE),
    ("total.item(total.argmax()) < 1.009 and x.item", "x.item", "columns that sum to more", A_RULE),
    (" and x.item(x.argmin()) >= 0", "", "a probability below 0", A_RULE),
    ("if not is_held.all():", "if False:", "any order of m", A_RULE),
    ("(order >= 0) & (order < len(order))", "order < len(order)", "an order that counts from the end", A_RULE),
    ("if value == call.values[other] == 0:", "if False:", "0/0", A_RULE),
    ("if is_given and value is not None:", "if False:", "both are given", A_RULE),
    ("if one_is_needed and not is_given and value is None:", "if False:", "neither is given", A_RULE),
    ("if not isinstance(value, np.random.Generator):", "if value is None:", "a seed is a generator", NO_SUCH_KIND),
]

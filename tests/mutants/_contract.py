"""Mistakes in `dlref._contract`: what stands there, what stands in its place, and why it is wrong."""

NO_ARRAY, A_RULE = "test_refuses_what_is_no_array_of_finite_numbers", "test_refuses_what_breaks_a_rule"

MUTANTS = [
    # ------------------------------------------------------------ numbers
    ("if isinstance(given, bool) or not", "if not", "True is 1"),
    ("value[()] if isinstance(value, ndarray) and value.ndim == 0 else value", "value", "an array of no dimensions is no number"),
    ("(int, np.integer) if kind is int else", "(int, float, np.integer) if kind is int else", "3.0 counts"),
    ("if not self.low <= number <= self.high:", "if not self.low <= number:", "no upper end"),
    ("if not self.low <= number <= self.high:", "if not number <= self.high:", "no lower end"),
    ("inf if number > 0 else -inf", "inf", "-10**400 is called inf"),
    ("return kind(number)", "return number", "an integer stays one where a float is meant"),
    ("if call.is_narrow and kind is float:", "if False:", "a number that the dtype cannot hold"),
    ("or (number and not rounded):", "or False:", "a number that is 0 in the dtype"),
    ("if not self.low <= rounded <= self.high or", "if", "a memory that is 1 in the dtype"),
    ("value is call.defaults.get(name)", "False", "a default that nobody passed is not called one"),
    # ------------------------------------------------------------ elements of an array
    ("if not self.low <= (extreme := x.item(x.argmin())) or", "if", "an element below the range"),
    # ------------------------------------------------------------ arrays
    ("type(x) is not ndarray or x.dtype", "x.dtype", "lists are no arrays"),
    ("x.dtype not in native or not", "not", "integers stay integers"),
    ("or not x.size:\n                x = _array", "or False:\n                x = _array", "an empty array is let in", NO_ARRAY),
    ("if is_real and not isfinite(vdot(flat, flat)):", "if False:", "NaN is let in"),
    ("if is_squared and (largest", "if False and (largest", "a square that overflows is let in"),
    ("is_real and OWN_DTYPE not in rules", "False", "two dtypes are let in"),
    ("is_real and OWN_DTYPE not in rules", "is_real", "a dtype of its own is refused"),
    ("elif x.dtype != call.dtype:", "elif x.dtype.kind != call.dtype.kind:", "float32 beside float64"),
    ("x.dtype != _FLOAT64\n", "False\n", "float16 is not narrow"),
    ('elif known[0] != x.shape and dims != "...":', "elif False:", "a shape that comes again is not compared"),
    ("            for check in checks:\n                check(name, x, call)\n", "", "the rules behind a shape are not looked at"),
    ("if length != known[0]:", "if False:", "a length that comes again is not compared"),
    (" or fixed is axes):", "):", "a dimension too many", "test_refuses_arrays_that_do_not_match"),
    ("(x.ndim < len(fixed) or fixed is axes)", "(fixed is axes and x.ndim > len(fixed))", "a dimension too few"),
    ('if axis != "1" else (1, "", ())', "", "a matrix for a column"),
    ("if any(isinstance(x, np.ma.MaskedArray)", "if False and any(isinstance(x, np.ma.MaskedArray)", "a mask is dropped", NO_ARRAY),
    ('if "inhomogeneous" not in str(error):', "if False:", "an error of the caller's object is called ragged rows"),
    ("if x.dtype.kind not in _KINDS[kind][0]:", "if False:", "truth values are numbers"),
    ('order="C")', 'order="K")', "the order in memory decides the last bit"),
    ("np.minimum(x, np.uint64(np.iinfo(np.intp).max))", "x", "a number beyond intp comes back as a small one"),
    ("f' at index {index}' if index else ''", "''", "where the NaN stands is not said"),
    # ------------------------------------------------------------ states, lists, choices, functions
    ("if type(value) is cls else refuse(value)", "", "the state of another optimizer"),
    ("None if value is None else inner.read(value, call)", "value", "what may be None is not looked at", A_RULE),
    ("isinstance(x, str) and x in parts", "True", "any name is a choice"),
    ('("a function", callable)', '("a function", lambda x: True)', "a number is a function"),
    ("            rule.check(name, value, call)\n", "            pass\n", "the rules of a number are not looked at", A_RULE),
    ("if not items and kind is Iterable:", "if False:", "an empty list is let in"),
    # ------------------------------------------------------------ results and the call itself
    ('over="raise", ', "", "an overflow is not noticed"),
    ("return look(named, result, returned)\", f\"", "return result\", f\"", "an infinity leaves"),
    ("if calls_back else raising(function)", "if False else raising(function)", "a function of the caller's under other settings"),
    ("_look(f\"{field} of {name}\", x, hint)", "pass", "a state that is not finite leaves"),
    ("held.__doc__ = with_rules(", "held.__doc__ = (lambda doc, *rules: doc)(", "the help says no rule"),
]  # fmt: skip

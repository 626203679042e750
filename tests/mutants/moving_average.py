"""Mistakes in `dlref.moving_average`: what stands there, what stands in its place, and why it is wrong."""

MUTANTS = [
    ("beta * v + (1 - beta) * x", "beta * v + x", "1-beta missing"),
    ("beta * v + (1 - beta) * x", "v + (1 - beta) * x", "v does not decay"),
    ("beta * v + (1 - beta) * x", "(1 - beta) * v + beta * x", "weights swapped"),
    ("beta * v + (1 - beta) * x", "beta * (v + (1 - beta) * x)", "beta outside the bracket"),
    ("return beta * v +", "v *= beta\n    return v +", "writes into the caller's v"),
    ("v / (1 - beta**t)", "v / (1 - beta) ** t", "the notes' misprint"),
    ("v / (1 - beta**t)", "v * (1 - beta**t)", "multiplies by the correction"),
    ("v / (1 - beta**t)", "v / (1 - beta ** (t + 1))", "t off by one"),
    ("v / (1 - beta**t)", "v / (1 - beta)", "t frozen at 1"),
    ("v / (1 - beta**t)", "v / beta**t", "1- missing"),
    ("return v / (1 - beta**t)", "return v", "no correction"),
    ("return v / (1 - beta**t)", "v /= 1 - beta**t\n    return v", "corrects the caller's v"),
    ("(1 - beta) * beta**k", "beta**k", "1-beta missing in the weights"),
    ("(1 - beta) * beta**k", "(1 - beta) ** k * beta", "beta and 1-beta swapped"),
    ("(1 - beta) * beta**k", "((1 - beta) * beta**k)[::-1]", "oldest first"),
    ("(1 - beta) * beta**k", "(1 - beta) * beta**k / (1 - beta**n)", "made to sum to 1"),
    ("k = np.arange(n)", "k = np.arange(n) + 1", "k counts from 1"),
    ("tau=1 / (1 - beta)", "tau=1 / (1 - beta) - 1", "tau confused with the lag"),
    ("lag=beta / (1 - beta)", "lag=1 / (1 - beta)", "lag confused with tau"),
    ("span=(1 + beta) / (1 - beta)", "span=2 / (1 - beta)", "span off by one"),
]

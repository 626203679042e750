// The mean of a unit's activation over many passes with dropout. Checked against dlref.dropout.
explorers.made.dropout = {
  compute({ keep_prob }, { u, a }) {
    let sum = 0;
    const mean = u.map((draw, n) => (sum += ((draw < keep_prob ? 1 : 0) * a) / keep_prob) / (n + 1));
    const spread = a * Math.sqrt((1 - keep_prob) / keep_prob);
    const half = u.map((_, n) => (2 * spread) / Math.sqrt(n + 1));
    return { mean, low: half.map((h) => a - h), high: half.map((h) => a + h), kept: a / keep_prob };
  },

  start(svg, { u, a }) {
    const t = u.map((_, n) => n + 1);
    const x = [1, u.length];
    const axes = new explorers.Axes(svg, { box: [44, 6, 376, 158], x, y: [0, 6.5], log: "x", xlabel: "t", ylabel: "ā" });
    axes.line("fig-faint", { width: 0.8 })(x, [a, a]);
    const [low, high] = [0, 1].map(() => axes.line("5", { width: 0.8, dash: "4 3" }));
    const mean = axes.line("0", { width: 1.1 });
    return (result) => {
      low(t, result.low);
      high(t, result.high);
      mean(t, result.mean);
    };
  },
};

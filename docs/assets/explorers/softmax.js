// Softmax of four scores at a temperature. Checked against dlref.softmax.
explorers.made.softmax = {
  compute({ T }, { z }) {
    const scores = z.map((score) => score / T);
    const c = Math.max(...scores);
    const e = scores.map((score) => Math.exp(score - c));
    const sum = e.reduce((a, b) => a + b);
    const y_hat = e.map((term) => term / sum);
    return { y_hat, least: Math.min(...y_hat), largest: Math.max(...y_hat) };
  },

  start(svg, { z }) {
    const ticks = z.map((score) => [score, String(score)]);
    const axes = new explorers.Axes(svg, { box: [44, 6, 382, 158], x: [-0.6, 3.6], y: [0, 1.05], xlabel: "z", ylabel: "ŷ", xticks: ticks });
    axes.line("fig-faint", { width: 0.8, dash: "4 3" })([-0.6, 3.6], [0.25, 0.25]);
    const bars = axes.bars("1", 60);
    return ({ y_hat }) => bars(z, y_hat);
  },
};

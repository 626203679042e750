// Where the cost of one weight is least, with L2 and with L1. Checked against dlref.norm_penalty.
explorers.made.norm_penalty = {
  compute({ lam, c }, { a, m }) {
    const tau = lam / (2 * m) / c;
    return {
      l2: a.map((best) => (c * best) / (c + lam / m)),
      l1: a.map((best) => Math.sign(best) * Math.max(Math.abs(best) - tau, 0)),
    };
  },

  start(svg, { a }) {
    const axes = new explorers.Axes(svg, { box: [44, 6, 382, 158], x: [-4, 4], y: [-4.1, 4.1], xlabel: "a", ylabel: "w_1, w_2" });
    axes.line("5", { width: 0.8 })(a, a);
    const l2 = axes.line("0");
    const l1 = axes.line("4");
    const label2 = axes.text("0", "w_2", "end");
    const label1 = axes.text("4", "w_1", "end");
    return (result) => {
      l2(a, result.l2);
      l1(a, result.l1);
      label2(a[14], result.l2[14], 0, -7);
      label1(a.at(-14), result.l1.at(-14), 4, 15);
    };
  },
};

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
    const axes = new explorers.Axes(svg, { box: [44, 6, 382, 158], x: [-4, 4.6], y: [-4.1, 4.9], xlabel: "a", ylabel: "w_1, w_2" });
    axes.line("5", { width: 0.8 })(a, a);
    const l2 = axes.line("0");
    const l1 = axes.line("4");
    const [label2, label1] = [axes.text("0", "w_2"), axes.text("4", "w_1")];
    return (result) => {
      l2(a, result.l2);
      l1(a, result.l1);
      // At the ends of the lines, and apart.
      const [y1, y2] = [result.l1.at(-1), result.l2.at(-1)];
      const apart = (Math.max(0, 0.8 - Math.abs(y1 - y2)) / 2) * (y1 < y2 ? -1 : 1);
      label2(4, y2 - apart, 4, 4);
      label1(4, y1 + apart, 4, 4);
    };
  },
};

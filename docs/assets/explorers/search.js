// As many trials on a grid as at random. Checked against dlref.search.
explorers.made.search = {
  compute({ k, best }, { u }) {
    const middles = Array.from({ length: k }, (_, i) => (i + 0.5) / k);
    const grid = middles.flatMap((x1) => middles.map((x2) => [x1, x2]));
    const random = u.slice(0, k * k);
    const nearest = (trials) => Math.min(...trials.map(([x1]) => Math.abs(x1 - best)));
    return { N: k * k, grid, random, of_grid: nearest(grid), of_random: nearest(random) };
  },

  height: 210,

  start(svg) {
    const panels = [56, 252].map((left, n) => {
      const axes = new explorers.Axes(svg, {
        ...{ box: [left, 6, 166, 166], x: [0, 1], y: [-0.12, 1], xlabel: "x_1", ylabel: n ? "" : "x_2" },
        ...{ xticks: [0, 0.5, 1].map((x) => [x, String(x)]), yticks: [0, 0.5, 1].map((x) => [x, String(x)]) },
      });
      const colour = n ? "0" : "5";
      return { best: axes.line("fig-faint", { width: 1.4 }), dots: axes.dots(colour, { size: 5 }), marks: axes.bars(colour, 1) };
    });
    return ({ grid, random }, { best }) =>
      [grid, random].forEach((trials, n) => {
        const x1 = trials.map(([x]) => x);
        panels[n].best([best, best], [-0.12, 1]);
        panels[n].dots(x1, trials.map(([, x2]) => x2));
        panels[n].marks(x1, x1.map(() => -0.02), -0.1);
      });
  },
};

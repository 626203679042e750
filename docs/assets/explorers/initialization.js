// How large activations are, layer by layer. Checked against dlref.activation and the weights of dlref.initialization.
(() => {
  const ACTIVATIONS = { relu: (z) => (z > 0 ? z : 0), tanh: Math.tanh };
  const pass = (W, A, deviation, activation) =>
    W.map((row) => A[0].map((_, i) => activation(row.reduce((sum, weight, j) => sum + deviation * weight * A[j][i], 0))));
  const size = (A) => Math.sqrt(A.flat().reduce((sum, a) => sum + a * a, 0) / (A.length * A[0].length));

  explorers.made.initialization = {
    compute({ gain, depth }, { X, weights }) {
      const deviation = gain * Math.sqrt(1 / X.length);
      return Object.fromEntries(
        Object.entries(ACTIVATIONS).map(([name, activation]) => {
          const sizes = [size(X)];
          weights.slice(0, depth).reduce((A, W) => {
            const next = pass(W, A, deviation, activation);
            sizes.push(size(next));
            return next;
          }, X);
          return [name, sizes];
        }),
      );
    },

    start(svg, { weights }) {
      const x = [-0.3, weights.length + 0.5];
      const axes = new explorers.Axes(svg, { box: [50, 6, 376, 158], x, y: [1e-6, 1e6], log: "y", xlabel: "l", ylabel: "√q_l" });
      axes.line("fig-faint", { width: 0.8 })(x, [1, 1]);
      const trace = (colour) => [axes.line(colour, { width: 1.1 }), axes.dots(colour, { size: 3.6 })];
      const [relu, tanh] = [trace("1"), trace("0")];
      return (result) => {
        const layers = result.relu.map((_, l) => l);
        for (const draw of relu) draw(layers, result.relu);
        for (const draw of tanh) draw(layers, result.tanh);
      };
    },
  };
})();

// Steps of an optimizer down a narrow valley. Checked against dlref.gradient_descent, momentum, rmsprop and adam.
(() => {
  /* Each returns a coordinate after a step, and changes what it remembers of this coordinate. */
  const step = {
    gradient_descent: (w, dw, state, { alpha }) => w - alpha * dw,
    momentum(w, dw, state, { alpha, beta }) {
      state.v = beta * state.v + (1 - beta) * dw;
      return w - alpha * state.v;
    },
    rmsprop(w, dw, state, { alpha, beta, eps_root, eps }) {
      state.s = beta * state.s + (1 - beta) * (dw * dw);
      return w - (alpha * dw) / (Math.sqrt(state.s + eps_root) + eps);
    },
    adam(w, dw, state, { alpha, beta1, beta2, eps_root }) {
      state.v = beta1 * state.v + (1 - beta1) * dw;
      state.s = beta2 * state.s + (1 - beta2) * (dw * dw);
      state.t += 1;
      const v_hat = state.v / (1 - beta1 ** state.t);
      const s_hat = state.s / (1 - beta2 ** state.t);
      return w - (alpha * v_hat) / Math.sqrt(s_hat + eps_root);
    },
  };
  const descend = (name, settings, { curvature, start, steps }) =>
    start.map((first, axis) => {
      const state = { v: 0, s: 0, t: 0 };
      const path = [first];
      for (let n = 0; n < steps; n++) path.push(step[name](path[n], curvature[axis] * path[n], state, settings));
      return path;
    });

  explorers.made.valley = {
    compute(settings, data) {
      const [w1, w2] = descend(data.optimizer, settings, data);
      const [x, y] = [w1.at(-1), w2.at(-1)];
      const result = { w1, w2, J: (data.curvature[0] * x * x + data.curvature[1] * y * y) / 2 };
      if (data.beside) [result.beside1, result.beside2] = descend(data.beside, settings, data);
      return result;
    },

    start(svg, { curvature, optimizer, beside, start }) {
      const axes = new explorers.Axes(svg, { box: [44, 6, 382, 158], x: [-4.6, 2.6], y: [-1.7, 1.7], xlabel: "w_1", ylabel: "w_2" });
      const height = (curvature[0] * start[0] ** 2 + curvature[1] * start[1] ** 2) / 2;
      for (let level = 1; level <= 8; level++) {
        const [a, b] = curvature.map((c) => Math.sqrt((((2 * level) / 8) * height) / c));
        const turn = Array.from({ length: 73 }, (_, n) => (n * Math.PI) / 36);
        axes.line("fig-faint", { width: 0.5 })(turn.map((t) => a * Math.cos(t)), turn.map((t) => b * Math.sin(t)));
      }
      const trace = (colour) => [axes.line(colour, { width: 1.1 }), axes.dots(colour, { size: 3.6 })];
      const other = beside ? trace("5") : [];
      const own = trace({ gradient_descent: "5", momentum: "0", rmsprop: "2", adam: "1" }[optimizer]);
      return ({ w1, w2, beside1, beside2 }) => {
        for (const draw of other) draw(beside1, beside2);
        for (const draw of own) draw(w1, w2);
      };
    },
  };
})();

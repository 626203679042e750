// The average of a year of temperatures, as it is and corrected. Checked against dlref.moving_average.
explorers.made.moving_average = {
  compute({ beta }, { x }) {
    const v = [];
    const v_hat = [];
    let average = 0;
    x.forEach((value, n) => {
      average = beta * average + (1 - beta) * value;
      v.push(average);
      v_hat.push(average / (1 - beta ** (n + 1)));
    });
    return { v, v_hat, tau: 1 / (1 - beta), lag: beta / (1 - beta) };
  },

  start(svg, { day, x, mean }) {
    const axes = new explorers.Axes(svg, { box: [36, 6, 390, 158], x: [0, 385], y: [-6, 31], xlabel: "t", ylabel: "x_t, v_t" });
    axes.dots("fig-faint", { size: 2.4 })(day, x);
    axes.line("5", { width: 1 })(day, mean);
    const v_hat = axes.line("0", { width: 1, dash: "4 2" });
    const v = axes.line("0");
    const label = axes.text("0", "v_t");
    const corrected = axes.text("0", "v_t / (1 − β^t)");
    return (result) => {
      v(day, result.v);
      v_hat(day, result.v_hat);
      label(365, result.v[364], 4, 4);
      corrected(day[4], 0, 0, -58);
    };
  },
};

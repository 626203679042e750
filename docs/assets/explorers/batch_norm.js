// The running mean of batch normalization, as it is and divided by its weight. Checked against dlref.batch_norm.
explorers.made.batch_norm = {
  compute({ decay, m }, { batches }) {
    const result = { mu: [], mean: [], corrected: [] };
    let [mean, weight] = [0, 0];
    for (const batch of batches) {
      let sum = 0;
      for (let i = 0; i < m; i++) sum += batch[i];
      mean = decay * mean + (1 - decay) * (sum / m);
      weight = decay * weight + (1 - decay);
      result.mu.push(sum / m);
      result.mean.push(mean);
      result.corrected.push(mean / weight);
    }
    return result;
  },

  start(svg, { batches, center }) {
    const t = batches.map((_, n) => n + 1);
    const axes = new explorers.Axes(svg, { box: [44, 6, 382, 158], x: [0, 60.5], y: [-0.7, 2.7], xlabel: "t", ylabel: "μ" });
    axes.line("fig-faint", { width: 0.8 })([0, 60.5], [center, center]);
    const dots = axes.dots("5");
    const corrected = axes.line("1", { width: 1, dash: "4 2" });
    const mean = axes.line("1");
    return (result) => {
      dots(t, result.mu);
      corrected(t, result.corrected);
      mean(t, result.mean);
    };
  },
};

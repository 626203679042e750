// Four schedules of the learning rate. Checked against dlref.learning_rate.
explorers.made.learning_rate = {
  compute({ decay_rate, r, k, width }, { epoch }) {
    return {
      inverse_time: epoch.map((e) => 1 / (1 + decay_rate * e)),
      exponential: epoch.map((e) => r ** e),
      inverse_sqrt: epoch.map((e) => k / Math.sqrt(e)),
      staircase: epoch.map((e) => r ** Math.floor((e - 1) / width)),
    };
  },

  start(svg, { epoch }) {
    const axes = new explorers.Axes(svg, { box: [44, 6, 382, 158], x: [0, 30.5], y: [0, 1.55], xlabel: "e", ylabel: "α / α_0" });
    const colours = { inverse_time: "0", exponential: "1", inverse_sqrt: "2", staircase: "4" };
    const draw = Object.entries(colours).map(([name, colour]) => {
      const [line, dots] = [axes.line(colour, { width: 1.1 }), axes.dots(colour)];
      return ({ [name]: rates }) => {
        // A stair is level for its epoch, from half an epoch before to half an epoch after.
        if (name === "staircase") line(epoch.flatMap((e) => [e - 0.5, e + 0.5]), rates.flatMap((rate) => [rate, rate]));
        else line(epoch, rates);
        dots(epoch, rates);
      };
    });
    return (result) => draw.forEach((each) => each(result));
  },
};

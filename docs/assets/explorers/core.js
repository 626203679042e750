// What all explorers share: the sliders, what is set in the address, and the drawing. Each explorer has a script of its own, with
// `compute(settings, data)`, which is arithmetic alone, and `start(svg, data)`, which returns what draws a result.
(() => {
  const make = (name, attributes = {}, ...children) => {
    const e = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    e.append(...children);
    return e;
  };

  // ---------- sliders ----------

  /* A slider holds a number, or the place of one among those that are listed. Both are kept as they are written, as Python reads them. */
  const written = (input) => input.dataset.values?.split(" ")[input.value] ?? input.value;
  const set = (input, text) => {
    const place = input.dataset.values?.split(" ").indexOf(text) ?? text;
    if (place !== -1 && place !== "" && Number.isFinite(Number(place))) input.value = place;
  };
  const SIGNS = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  const shown = (number) => {
    const [digits, power] = String(number).split("e");
    const sign = digits.replace("-", "−");
    return power ? `${sign === "1" ? "" : `${sign} · `}10${[...power.replace("+", "")].map((c) => SIGNS[c]).join("")}` : sign;
  };
  explorers.shown = (number, digits = 3) => (Number.isFinite(number) ? shown(Number(number.toPrecision(digits))) : "∞");

  explorers.open = (template) => {
    const figure = template.parentElement;
    if (figure.querySelector("form")) return figure.querySelector("form");
    const { explorer: name, script } = template.dataset;
    const { compute, start, height = 202 } = explorers.made[script];
    const data = explorers.data[name];
    const form = template.content.firstElementChild.cloneNode(true);
    const sliders = [...form.querySelectorAll("input")];
    const readings = [...form.querySelectorAll("output[name]")];
    const svg = make("svg", { viewBox: `0 0 432 ${height}`, role: "img", "aria-labelledby": form.querySelector(".try").id });
    form.prepend(svg);
    const draw = start(svg, data);
    for (const output of form.querySelectorAll("output")) output.append("");

    /* Only what a text says is changed, never what stands on the page: that would have other scripts look at all of it. */
    const show = () => {
      const settings = {};
      for (const input of sliders) {
        const text = written(input);
        settings[input.name] = Number(text);
        input.nextElementSibling.firstChild.data = shown(text);
        input.setAttribute("aria-valuetext", `${input.getAttribute("aria-label")} = ${shown(text)}`);
      }
      const result = compute(settings, data);
      draw(result, settings);
      for (const output of readings) output.firstChild.data = explorers.shown(result[output.name]);
    };
    let frame = 0;
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(show);
    };
    const write = (isOpen) => {
      const address = new URL(location.href);
      for (const input of sliders) {
        address.searchParams.delete(`${name}.${input.name}`);
        if (isOpen) address.searchParams.set(`${name}.${input.name}`, written(input));
      }
      history.replaceState(history.state, "", address); // the theme keeps the place on the page in the state
    };
    form.addEventListener("input", soon);
    form.addEventListener("change", () => write(true));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () =>
      setTimeout(() => {
        write(true); // only now are the sliders back
        show();
      }),
    );
    form.elements.close.addEventListener("click", () => {
      write(false);
      form.remove();
      figure.classList.remove("explored");
      figure.querySelector("button.explore").focus();
    });

    const address = new URLSearchParams(location.search);
    for (const input of sliders) set(input, address.get(`${name}.${input.name}`) ?? "");
    write(true); // what is open stays so: at the first press of a link to a heading, the theme puts the page in place anew
    show();
    figure.append(form);
    figure.classList.add("explored");
    return form;
  };

  // ---------- drawing ----------

  /* Letters of "v_t, 10^{-2}" are set as in formulas, what follows _ and ^ lower and higher. */
  const symbols = (text, attributes) => {
    const e = make("text", attributes);
    let level = 0;
    const add = (piece, to) => {
      for (const [run] of piece.matchAll(/\p{L}\p{M}*|[^\p{L}]+/gu)) {
        const part = make("tspan", { dy: `${(level - to) * 0.32}em` }, run);
        if (to) part.setAttribute("font-size", "70%");
        if (/\p{L}/u.test(run)) part.setAttribute("class", "symbol");
        if (to !== level) part.setAttribute("dy", (level - to) * 4);
        else part.removeAttribute("dy");
        level = to;
        e.append(part);
      }
    };
    for (const [, sign, group, letter, plain] of text.matchAll(/([_^])(?:\{(.*?)\}|(.))|([^_^]+)/gu))
      add(plain ?? group ?? letter, { _: -1, "^": 1 }[sign] ?? 0);
    return e;
  };
  const colour = (e, name, kind = "stroke") => {
    e.style[kind] = /^\d$/.test(name) ? `var(--fig-${name})` : `var(--${name})`;
    return e;
  };
  const steps = (low, high, most) => {
    const ten = 10 ** Math.floor(Math.log10((high - low) / most));
    const step = [1, 2, 5, 10].find((k) => k * ten * most >= (high - low) * 0.999) * ten;
    const first = Math.ceil(low / step - 1e-9);
    return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, n) => Number(((first + n) * step).toPrecision(9)));
  };

  /* Axes within a box [left, top, width, height]; `log` names those that are logarithmic. */
  explorers.Axes = class {
    constructor(svg, { box, x, y, xlabel = "", ylabel = "", log = "", xticks, yticks }) {
      const [left, top, width, height] = box;
      const scale = (ends, length, isLog) => {
        const f = isLog ? Math.log10 : Number;
        const [low, high] = ends.map(f);
        return (value) => Math.max(-9999, Math.min(9999, (length * (f(value) - low)) / (high - low)));
      };
      this.x = scale(x, width, log.includes("x"));
      this.y = scale([y[1], y[0]], height, log.includes("y"));
      const label = (text, attributes) => colour(symbols(text, attributes), "fig-ink", "fill");
      const ticks = (ends, isLog, most) =>
        isLog
          ? steps(...ends.map(Math.log10), most).filter(Number.isInteger).map((k) => [10 ** k, `10^{${shown(k)}}`])
          : steps(...ends, most).map((value) => [value, shown(value)]);
      let rules = `M0 0V${height}H${width}`;
      const frame = make("g", { transform: `translate(${left},${top})` });
      for (const [value, text] of xticks ?? ticks(x, log.includes("x"), width / 60)) {
        rules += `M${this.x(value)} ${height}v3.5`;
        frame.append(label(text, { x: this.x(value), y: height + 15, "text-anchor": "middle" }));
      }
      for (const [value, text] of yticks ?? ticks(y, log.includes("y"), height / 28)) {
        rules += `M0 ${this.y(value)}h-3.5`;
        frame.append(label(text, { x: -6, y: this.y(value) + 4, "text-anchor": "end" }));
      }
      frame.append(label(xlabel, { x: width / 2, y: height + 29, "text-anchor": "middle" }));
      frame.append(label(ylabel, { transform: `translate(${11 - left},${height / 2}) rotate(-90)`, "text-anchor": "middle" }));
      frame.append(colour(make("path", { d: rules, class: "axis" }), "fig-ink"));
      this.inside = make("svg", { x: left, y: top, width, height });
      svg.append(frame, this.inside);
    }

    /* Each of these adds something and returns the function that puts it in its place. */
    path(name, attributes, d) {
      const path = colour(make("path", attributes), name);
      this.inside.append(path);
      return (...values) => path.setAttribute("d", d(...values));
    }
    points(xs, ys) {
      return Array.from(ys, (y, n) => `${this.x(xs[n]).toFixed(1)} ${this.y(y).toFixed(1)}`);
    }
    line(name, { width = 1.6, dash = "none" } = {}) {
      const d = (xs, ys) => `M${this.points(xs, ys).join("L")}`;
      return this.path(name, { class: "line", "stroke-width": width, "stroke-dasharray": dash }, d);
    }
    dots(name, { size = 4 } = {}) {
      return this.path(name, { class: "dots", "stroke-width": size }, (xs, ys) => this.points(xs, ys).map((p) => `M${p}h0`).join(""));
    }
    bars(name, width) {
      const d = (xs, ys, from = 0) => Array.from(ys, (y, n) => `M${this.x(xs[n]).toFixed(1)} ${this.y(from)}V${this.y(y).toFixed(1)}`).join("");
      return this.path(name, { "stroke-width": width }, d);
    }
    text(name, words, anchor = "start") {
      const e = colour(symbols(words, { "text-anchor": anchor }), name, "fill");
      this.inside.append(e);
      return (x, y, dx = 0, dy = 0) => {
        e.setAttribute("x", this.x(x) + dx);
        e.setAttribute("y", this.y(y) + dy);
      };
    }
  };
})();

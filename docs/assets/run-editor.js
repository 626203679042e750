// What the buttons of an example do: its code to edit, its output below. run.js loads this at the first click.
// The version, so that what belongs together does not come from different days of a cache.
const { search } = new URL(import.meta.url);
const { isReady, python, run } = await import(`./run-python.js${search}`);

const make = (tag, className, values = {}) => Object.assign(document.createElement(tag), { className }, values);
const sheet = make("link", "", { rel: "stylesheet", href: new URL(`run.css${search}`, import.meta.url) });
const isStyled = new Promise((resolve) => (sheet.onload = sheet.onerror = resolve));
document.head.append(sheet);

// ---------- the code of an example ----------

// Of a session what stands behind the prompts.
export const sourceOf = (code) =>
  code
    .split("\n")
    .filter((line) => /^(>>>|\.\.\.)( |$)/.test(line))
    .map((line) => line.slice(4))
    .join("\n");

// ---------- colours ----------

const token =
  /(#.*)|((?:\b[rbfu]{1,2})?(?:'''[^]*?(?:'''|$)|"""[^]*?(?:"""|$)|'(?:\\.|[^'\\\n])*'?|"(?:\\.|[^"\\\n])*"?))|\b(\d[\d_]*\.?[\d_]*(?:e[+-]?\d+)?j?)\b|\b(and|as|assert|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield|None|True|False)\b/gi;
const classes = [, "c1", "s2", "mi", "k"];

// The words of a text in their colours, each as text: nothing that is typed becomes markup.
const coloured = (text) => {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(token)) {
    const kind = classes.findIndex((name, index) => name && match[index] !== undefined);
    parts.push(text.slice(end, match.index), make("span", classes[kind], { textContent: match[0] }));
    end = match.index + match[0].length;
  }
  return [...parts, text.slice(end), "\n"];
};

// ---------- figures ----------

// In the colours that the page has now, as an image: what an example draws is no part of the page.
const dress = (image) => {
  const colours = getComputedStyle(document.body);
  const svg = image.svg.replace(/var\((--[\w-]+)\)/g, (_, name) => colours.getPropertyValue(name).trim());
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
};
new MutationObserver(() => document.querySelectorAll(".run-output img").forEach(dress)).observe(document.body, {
  attributeFilter: ["data-md-color-scheme"],
});

// ---------- an example ----------

const KINDS = { out: "run-out", err: "run-err" };
const running = new Set();

// What holds the functions that a program defines to those of a formula.
const checkOf = (formula) => `\nfrom dlref import mine\nmine.tell(globals(), of="${formula}")`;

class Example {
  constructor(block, source, isSession, figure, formula) {
    this.lab = block.closest(".lab");
    this.block = block;
    this.source = source;
    this.isSession = isSession;
    this.figure = figure;
    this.bar = block.querySelector(":scope > .run");
    this.bar.replaceChildren();
    const button = (words, action) => {
      const made = make("button", "", { type: "button", textContent: words });
      made.addEventListener("click", action);
      this.bar.append(made);
      return made;
    };
    this.runs = button("Run", () => this.start());
    if (formula) button("Check", () => this.run(checkOf(formula)));
    this.stops = button("Stop", () => this.running?.stop());
    this.edits = button("Edit", () => this.edit());
    this.resets = button("Reset", () => this.reset());
    this.stops.hidden = this.resets.hidden = true;
    this.status = make("span", "run-status", { role: "status" });
    this.output = make("div", "run-output", { tabIndex: 0, role: "region", ariaLabel: "Output", hidden: true });
    this.bar.append(this.status);
    block.append(this.output);
  }

  edit() {
    this.field ??= this.makeField();
    this.edits.hidden = true;
    this.resets.hidden = false;
    this.field.focus();
  }

  makeField() {
    const shown = make("pre", "", { ariaHidden: "true" });
    const field = make("textarea", "", { value: this.source, spellcheck: false, autocapitalize: "off", autocomplete: "off", wrap: "off" });
    field.ariaLabel = "Code. Ctrl+Enter runs it; Escape, Tab leaves it.";
    const paint = () => shown.replaceChildren(...coloured(field.value));
    const type = (text) => document.execCommand("insertText", false, text); // so that it can be undone
    let isLeaving = false;
    field.addEventListener("input", paint);
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return; // the key is the input method's
      const wasLeaving = isLeaving;
      isLeaving = event.key === "Escape" || (wasLeaving && event.key === "Shift");
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.run();
      else if (event.key === "Tab" && !event.shiftKey && !wasLeaving) type("    ");
      else if (event.key === "Enter") {
        const line = field.value.slice(0, field.selectionStart).split("\n").at(-1);
        type("\n" + /^ */.exec(line)[0] + (/:\s*$/.test(line) ? "    " : ""));
      } else return;
      event.preventDefault();
    });
    paint();
    this.editor = make("div", "run-editor");
    this.editor.append(shown, field);
    this.bar.before(this.editor);
    this.block.classList.add("run-edited");
    return field;
  }

  reset() {
    this.running?.stop();
    this.editor?.remove();
    this.editor = this.field = undefined;
    this.block.classList.remove("run-edited");
    this.edits.hidden = false;
    this.resets.hidden = true;
    this.output.replaceChildren();
    this.output.hidden = true;
    this.status.textContent = "";
    this.runs.focus();
  }

  add(kind, text) {
    this.output.hidden = false;
    if (kind === "figure") {
      const image = make("img", "", { alt: this.figure(this.field !== undefined), svg: text });
      dress(image);
      this.output.append(image);
    } else if (this.output.lastChild?.className === KINDS[kind]) this.output.lastChild.append(text);
    else this.output.append(make("span", KINDS[kind], { textContent: text }));
  }

  get code() {
    return this.field?.value ?? this.source;
  }

  // Of a lab first the cells above that this Python has not run as they stand.
  async start() {
    const cells = [...(this.lab?.querySelectorAll(".highlight") ?? [])];
    this.lab && (this.lab.key ??= Math.random());
    this.cell = cells.indexOf(this.block) + 1;
    for (const block of cells.slice(0, this.cell - 1)) {
      const above = exampleOf(block);
      if (above.ran === above.code && above.python === python()) continue;
      this.status.textContent = "waits for the cells above";
      if (!(await above.start())) return (this.status.textContent = "");
    }
    return this.run();
  }

  async run(more = "") {
    if (this.running) return (await this.running.done).ok;
    const code = this.code + more;
    this.output.replaceChildren();
    this.output.hidden = true;
    this.resets.hidden = false;
    this.stops.hidden = false;
    this.runs.ariaDisabled = true; // and it keeps the focus
    this.status.textContent = isReady() ? "runs" : "loads Python";
    let wasStopped = false;
    let isDead = false;
    const on = ({ kind, text }) => {
      if (kind === "loading") this.status.textContent = `loads Python, ${Math.round(100 * text)} %`;
      else if (kind === "started") this.status.textContent = "runs";
      else if (kind === "dead") {
        isDead = true;
        this.add("err", `Python has ended: ${text}\nRun starts it anew.`);
      } else this.add(kind, text);
    };
    this.running = run(code, { session: this.isSession, lab: this.lab?.key, cell: this.cell, on });
    const stop = this.running.stop;
    this.running.stop = () => {
      wasStopped = true;
      stop();
    };
    running.add(this);
    const { ok } = await this.running.done;
    running.delete(this);
    this.running = undefined;
    if (document.activeElement === this.stops) this.runs.focus();
    this.stops.hidden = true;
    this.runs.ariaDisabled = null;
    const isEmpty = !this.output.hasChildNodes();
    this.status.textContent = wasStopped ? "stopped" : isDead ? "ended" : !ok ? "an error" : isEmpty ? "done, no output" : "done";
    [this.ran, this.python] = [ok && code, python()];
    return ok;
  }
}

// ---------- the page ----------

const examples = new WeakMap();

// Of the button of a program or of a block of code.
const made = (key) => {
  if (key.matches(".run-program")) {
    const block = make("div", "highlight run-of-program");
    block.append(make("div", "run"));
    const panel = key.closest(".duo");
    panel.append(block);
    const source = key.parentElement.querySelector("[data-clipboard-text]").dataset.clipboardText;
    return new Example(block, source, false, () => "A figure of this code.", panel.dataset.module.split(".").at(-1));
  }
  const code = key.querySelector("code").textContent;
  const isSession = key.matches(".language-pycon");
  let place = key.closest("details.code")?.previousElementSibling ?? key.closest(".lab-in")?.nextElementSibling;
  if (place?.matches(".lab-out")) place = place.nextElementSibling;
  const drawn = place?.querySelector("svg")?.ariaLabel;
  const figure = (isEdited) => (isEdited || !drawn ? "A figure of this code." : drawn);
  return new Example(key, isSession ? sourceOf(code) : code, isSession, figure);
};

const exampleOf = (key) => {
  if (!examples.has(key)) examples.set(key, made(key));
  return examples.get(key);
};

// What a button of run.js asks for.
export const act = async (button) => {
  await isStyled;
  const example = exampleOf(button.matches(".run-program") ? button : button.closest(".highlight"));
  if (button.matches(".run-run")) {
    example.runs.focus();
    example.start();
  } else example.edit();
};

// Who leaves the page has no button left that would stop what runs there.
document$.subscribe(() => {
  for (const example of running) if (!example.block.isConnected) example.running?.stop();
});

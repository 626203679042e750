// The theme's search, better asked. It fetches the index on every first visit, though most readers never search, and the index outweighs a
// page: its request is held back until the search field is used.
(() => {
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    this.isSearchIndex = String(url).endsWith("/search_index.json");
    return open.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    if (!this.isSearchIndex) return send.apply(this, body);
    const onFocus = (event) => {
      if (event.target.name !== "query") return;
      document.removeEventListener("focusin", onFocus);
      send.apply(this, body);
    };
    if (document.activeElement?.name === "query") return send.apply(this, body);
    document.addEventListener("focusin", onFocus);
  };

  // The theme looks for what was typed when a key is let go. What is pasted with the mouse, or comes from an input method, has none.
  addEventListener("input", ({ target }) => {
    if (target.name === "query") target.dispatchEvent(new KeyboardEvent("keyup"));
  });

  // ---------- words ----------

  const between = /(?:[\s\u200b()[\]{},;:!?"'=/*+^<>|~`\\-]|(?<![\w.])\d+\.\d+(?:e-?\d+)?(?!\w))+/;
  const small = new Set("a an and are as at by do does for from how i in is it my of on or should the to vs what when which why with".split(" "));

  // The part of a word that its plural and its -ing form share.
  const stem = (word) => {
    if (word.length < 5 || !/^[a-z]+$/.test(word)) return word;
    const single = word.replace(/(?<=ch|sh|x|ss)es$|(?<![suix])s$/, "");
    return single.replace(/(?<=[a-z]{3})ing$/, "").replace(/([b-df-hj-np-rtv-z])\1$/, word.endsWith("ing") ? "$1" : "$&");
  };

  // Chinese in letters, or the theme would take it apart.
  const spelt = (word) => word.replace(/\p{sc=Han}/gu, (sign) => `u${sign.codePointAt(0).toString(16)}`);

  // A name as one word: "Batch sizes" as "batch_size".
  const asOneWord = (name) => spelt(name.toLowerCase().split(/[\s_.()[\]{},;:!?"'=/*+^<>|~`\\-]+/).filter(Boolean).map(stem).join("_"));

  // And a dotted name by its last part, too.
  const names = (name) => [asOneWord(name), ...(/^\w+(\.\w+)+$/.test(name) ? [asOneWord(name.split(".").at(-1))] : [])];

  // What is asked: the whole as a name, and each word as the beginning of one.
  const asked = (text) => {
    const all = text.toLowerCase().split(between).filter(Boolean);
    const telling = all.filter((word) => !small.has(word));
    return { whole: names(text).filter(Boolean), words: (telling.length ? telling : all).map((word) => spelt(stem(word))) };
  };

  // The answers that have the whole or all the words, and their pages; if there is none, those that have any of the words.
  const fitting = ({ whole, words }, pages) => {
    const fits = ({ terms }) => whole.some((name) => terms[name]) || words.every((word) => terms[word]);
    const kept = pages.filter((items) => items.some(fits)).map((items) => items.filter((item) => fits(item) || !item.location.includes("#")));
    if (!kept.length) return pages;
    for (const item of kept.flat()) item.terms = {}; // or the theme would say which spelling is missing
    return kept;
  };

  // ---------- formulas ----------

  const greek = { α: "alpha", β: "beta", γ: "gamma", δ: "delta", ε: "eps", θ: "theta", κ: "kappa", λ: "lam", μ: "mu", σ: "sigma", τ: "tau" };

  // TeX and NumPy in one spelling: \frac{v}{1-\beta_1^t} and v / (1 - beta1**t) become v/(1-beta1^t).
  const asFormula = (text) => {
    let one = text.replace(/\\begin\{\w+\}|\\end\{\w+\}|\\\\(\[\w+\])?|\\(left|right|[bB]ig+[lr]?|q?quad|displaystyle)(?![a-z])|\\[,;:!]|[&$\s]|\b(np|numpy|math)\./g, "");
    one = one.replace(/[α-ω]/g, (letter) => greek[letter] ?? letter).replace(/\\(var)?epsilon|epsilon/g, "eps").replace(/\\lambda|lambda_?/g, "lam");
    one = one.replace(/\*\*/g, "^").replace(/\\(cdot|times|odot)|[·×⊙*]/g, "").replace(/\\(text|mathrm|operatorname)/g, "");
    one = one.replace(/\\(hat|bar|tilde)\{?\\?([a-zA-Z]+?)\}?(?![a-z])/g, "$2$1").replace(/[dt]?frac(\d)(\d)/g, "frac{$1}{$2}");
    const inside = (part) => (/^[\w.]*$/.test(part) ? part : `(${part})`);
    for (let before = ""; before !== one; ) {
      before = one;
      one = one
        .replace(/_\{([^{}]*)\}/g, "$1")
        .replace(/\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}/g, (_, over, under) => `${inside(over)}/${inside(under)}`)
        .replace(/\\sqrt\{([^{}]*)\}/g, "sqrt($1)")
        .replace(/\^\{([^{}]*)\}/g, (_, power) => `^${inside(power)}`);
    }
    return one.replace(/[\\{}_]/g, "").replace(/epsroot/g, "eps").toLowerCase();
  };
  const isFormula = (text) => /[\\^*=(√]/.test(text) && asFormula(text).length > 2;

  // The entries with a formula that contains the piece: the formula of a page first, then the shortest.
  const containing = (piece, docs) => {
    const found = [];
    for (const doc of docs) {
      doc.spelled ??= doc.formulas.map(asFormula);
      const length = Math.min(...doc.spelled.filter((formula) => formula.includes(piece)).map((formula) => formula.length));
      if (length < Infinity) found.push([doc.location.endsWith("#formula") ? 0 : 1, length, doc]);
    }
    return found.sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , doc]) => doc).slice(0, 12);
  };

  // As the theme has its answers: a list for each page, in which the page itself must be.
  const asAnswers = (docs, pages) => {
    const groups = new Map();
    for (const doc of docs) {
      const page = doc.location.replace(/#.*/, "");
      if (!groups.has(page)) groups.set(page, []);
      groups.get(page).push({ ...doc, score: 1, terms: {} });
    }
    for (const [page, group] of groups) {
      if (!group.some(({ location }) => location === page)) group.push({ ...pages.get(page), score: 0, terms: {} });
    }
    return groups;
  };

  // ---------- the worker ----------

  // It is not fetched before it has something to do, and stands between the theme and the one that answers.
  const [setup, query, result] = [0, 2, 3]; // the theme's numbers for messages
  const Real = window.Worker;
  window.Worker = class extends EventTarget {
    constructor(...address) {
      if (!/\/search\b/.test(address[0])) return new Real(...address); // that of the examples: run-python.js
      super();
      this.address = address;
      this.formulas = [];
      this.pages = new Map();
    }
    start() {
      this.real = new Real(...this.address);
      this.real.addEventListener("message", ({ data }) => {
        if (data.type === result && this.asked) {
          const groups = this.piece ? asAnswers(containing(this.piece, this.formulas), this.pages) : new Map();
          const others = fitting(this.asked, data.data.items);
          data.data.items = [...groups.values(), ...others.filter(([{ location }]) => !groups.has(location.replace(/#.*/, "")))];
        }
        this.dispatchEvent(new MessageEvent("message", { data }));
      });
    }
    postMessage(message) {
      if (!this.real) this.start();
      if (message.type === setup) {
        for (const doc of message.data.docs) {
          if (doc.called) Object.assign(doc, { names: [...new Set(doc.called.flatMap(names))].join(" "), words: doc.called.join(" ") });
          if (!doc.location.includes("#")) this.pages.set(doc.location, doc);
        }
        this.formulas = message.data.docs.filter((doc) => doc.formulas);
      }
      if (message.type === query && typeof message.data === "string") {
        const text = message.data.trim();
        this.piece = isFormula(text) ? asFormula(text) : "";
        this.asked = asked(text);
        message.data = [...this.asked.whole.map((name) => `${name}^20`), ...this.asked.words].join(" ");
      }
      this.real.postMessage(message);
    }
  };
})();

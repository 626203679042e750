// The same quantity lights up in formula, legend and code of a panel: under the pointer, at the focus, and once it is pressed.
(() => {
  const at = (node) => node?.closest?.(".duo [data-q]");
  let lit = [], pinned, focused, hovered;
  const show = () => {
    const chosen = hovered ?? focused ?? pinned;
    for (const e of lit) e.classList.remove("lit");
    const find = (key) => [...chosen.closest(".duo").querySelectorAll(`[data-q~="${key}"]`)];
    lit = chosen?.isConnected ? chosen.dataset.q.split(" ").flatMap(find) : [];
    for (const e of lit) e.classList.add("lit");
  };
  const on = (type, set) => document.addEventListener(type, (event) => (set(event), show()));
  const press = (target) => {
    pinned = at(target) === pinned ? undefined : at(target);
    if (!pinned) focused = undefined;
    for (const e of document.querySelectorAll(".legend [role=button]")) e.setAttribute("aria-pressed", e === pinned);
  };
  on("pointerover", (event) => (hovered = event.pointerType === "touch" ? undefined : at(event.target)));
  on("pointerout", () => (hovered = undefined));
  on("focusin", (event) => (focused = at(event.target)));
  on("focusout", () => (focused = undefined));
  on("click", (event) => press(event.target));
  on("keydown", (event) => {
    if (event.key === "Escape") pinned = focused = undefined;
    else if (event.target.matches(".legend [role=button]") && [" ", "Enter"].includes(event.key)) {
      event.preventDefault();
      press(event.target);
    }
  });
  // Each symbol of a legend is a button, also on a page that instant navigation has put in place.
  document$.subscribe(() => {
    for (const e of document.querySelectorAll(".legend span[data-q]")) {
      e.tabIndex = 0;
      e.setAttribute("role", "button");
      e.setAttribute("aria-pressed", false);
      // As it looks, for those who say what they see, and as it is written: "v^, hat v".
      const seen = e.querySelector(".katex-html").textContent.replace(/\u200b/g, "");
      const tex = e.querySelector("annotation").textContent.replace(/\\text|[\\{}]/g, "");
      e.setAttribute("aria-label", seen === tex ? seen : `${seen}, ${tex}`);
    }
  });
})();

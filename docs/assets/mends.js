// What the theme leaves to be mended once a page is shown, also after instant navigation.
(() => {
  const mend = () => {
    // The theme wraps each copy button in a landmark without a name; a page has dozens.
    for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])")) nav.setAttribute("role", "none");
    // What scrolls sideways must be within reach of the keyboard. What is folded, or out of sight, is not laid out for this.
    for (const wide of document.querySelectorAll(".katex-display, div.arithmatex, .matrix, .md-typeset__scrollwrap, pre > code")) {
      if (!wide.checkVisibility({ contentVisibilityAuto: true })) continue;
      if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
      else wide.removeAttribute("tabindex");
    }
  };
  let waiting = 0;
  const soon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(mend);
  };
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  new MutationObserver(soon).observe(document.documentElement, { attributeFilter: ["class"] }); // all is laid out: reading.js
  addEventListener("resize", soon);
  addEventListener("toggle", soon, true);
  addEventListener("contentvisibilityautostatechange", soon, true);
  document.fonts.ready.then(soon);
})();

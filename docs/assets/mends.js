// What the theme leaves to be mended once a page is shown, also after instant navigation.
(() => {
  const mend = () => {
    // The theme wraps each copy button in a landmark without a name; a page has dozens.
    for (const nav of document.querySelectorAll("nav.md-code__nav:not([role])")) nav.setAttribute("role", "none");
    // What scrolls sideways must be within reach of the keyboard. What is folded is laid out when it is unfolded, and not for this.
    for (const wide of document.querySelectorAll(".katex-display, div.arithmatex, .matrix, .md-typeset__scrollwrap, pre > code")) {
      if (!wide.checkVisibility()) continue;
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
  addEventListener("resize", soon);
  addEventListener("toggle", soon, true);
  document.fonts.ready.then(soon);
})();

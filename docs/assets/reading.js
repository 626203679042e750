// A page is long and most of it out of sight: site.css has it laid out when it comes near. Here is what must not suffer from that.
(() => {
  // Whoever goes to a place, or comes back to one, needs all that stands above it, for places are counted from the top.
  const layOut = (all) => document.documentElement.classList.toggle("whole", all);
  let comesBack = document.documentElement.classList.contains("whole"); // as start.js has found
  const goes = (event) => {
    comesBack = false;
    if (event.target.closest?.("a[href]")?.hash) layOut(true);
  };
  addEventListener("click", goes, true);
  addEventListener("popstate", () => layOut((comesBack = true)));

  // The line of the contents for what is being read. The theme would measure every heading of the page, so that all is laid out.
  let lines;
  const find = () =>
    [...document.querySelectorAll(".md-nav--secondary a.md-nav__link")].map((link) => {
      const heading = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      const around = [];
      for (let e = heading; e && e.tagName !== "ARTICLE"; e = e.parentElement) around.unshift(e);
      return { link, heading, block: around.find((e) => getComputedStyle(e).contentVisibility === "auto") ?? heading };
    });
  const mark = () => {
    lines ??= find();
    const top = document.querySelector(".md-header").getBoundingClientRect().bottom + 24;
    let current;
    for (const { link, heading, block } of lines) {
      const box = block?.getBoundingClientRect();
      if (!box || box.top > top) break;
      if (box.bottom > top && heading.getBoundingClientRect().top > top) break; // a block at this place is laid out
      current = link;
    }
    for (const { link } of lines) link.classList.toggle("md-nav__link--active", link === current);
  };
  let frame = 0;
  const soon = () => {
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(mark);
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);

  // Also on a page that instant navigation has put in place.
  document$.subscribe(() => {
    layOut(comesBack || location.hash !== "");
    lines = undefined;
    if (scrollY) soon();
  });
})();

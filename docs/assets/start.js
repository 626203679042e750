// Before anything is laid out: what the theme's script would set in motion later, when each change has the whole page styled anew.
(() => {
  const root = document.documentElement;
  // The classes that the theme gives it. To go to a place, or to come back to one, all is laid out at once; see reading.js.
  const [entry] = performance.getEntriesByType("navigation");
  root.className = "js-focus-visible js" + (location.hash || entry?.type !== "navigate" ? " whole" : "");
  // Examples are run in the page if the site has the Python for it, and not from disk, where no worker starts; site.css keeps room: run.js.
  if (document.querySelector("meta[name=python]") && location.protocol !== "file:") root.classList.add("runs");

  // So that its links can exchange the page, the theme writes every address of it in full. A style sheet would be read again, so it
  // keeps the address that it has, and so does the same style sheet of the next page, which counts as another by its address.
  const keep = (sheet, href) => Object.defineProperty(sheet, "href", { get: () => href, set: () => {} });
  const sheets = (page) => [...page.querySelectorAll("head > link[rel=stylesheet]")];
  const name = (sheet) => sheet.getAttribute("href").replace(/^(\.\.?\/)+/, "");
  const kept = new Map(sheets(document).map((sheet) => [name(sheet), sheet.getAttribute("href")]));
  for (const sheet of sheets(document)) keep(sheet, sheet.href);
  const parse = DOMParser.prototype.parseFromString;
  DOMParser.prototype.parseFromString = function (text, type) {
    const page = parse.call(this, text, type);
    if (type === "text/html") {
      for (const sheet of sheets(page).filter((sheet) => kept.has(name(sheet)))) {
        sheet.setAttribute("href", kept.get(name(sheet)));
        keep(sheet, sheet.href);
      }
    }
    return page;
  };
})();

// Light, dark, or as the system has it. The theme's own script for this has the whole page styled anew, twice, while it loads.
(() => {
  const SYSTEM = "(prefers-color-scheme)";
  const options = [...document.querySelectorAll("input[name=__palette]")];
  const isLight = matchMedia("(prefers-color-scheme: light)");
  const names = { media: "mdColorMedia", scheme: "mdColorScheme", primary: "mdColorPrimary", accent: "mdColorAccent" };
  let chosen = __md_get("__palette")?.index ?? 0; // the theme reads it from there before the page is shown
  const show = () => {
    const media = options[chosen].dataset.mdColorMedia;
    const shown = media === SYSTEM ? `(prefers-color-scheme: ${isLight.matches ? "light" : "dark"})` : media;
    const option = options.find((e) => e.dataset.mdColorMedia === shown);
    for (const name of Object.values(names)) {
      if (document.body.dataset[name] !== option.dataset[name]) document.body.dataset[name] = option.dataset[name];
    }
    options.forEach((e, index) => (e.nextElementSibling.hidden = index !== chosen));
    const meta = document.querySelector("meta[name=color-scheme]"); // for what the browser draws itself, such as scroll bars
    const scheme = option.dataset.mdColorScheme === "slate" ? "dark" : "light";
    if (meta.content !== scheme) meta.content = scheme;
  };
  const choose = (index) => {
    chosen = index;
    const color = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, options[chosen].dataset[name]]));
    __md_set("__palette", { index, color });
    show();
  };
  options.forEach((option, index) => option.addEventListener("change", () => choose(index)));
  options[0].form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const next = options[(chosen + 1) % options.length];
    next.click();
    next.focus();
  });
  isLight.addEventListener("change", show);
  show();
})();

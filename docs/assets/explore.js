// A button below a figure puts sliders in its place. All that this needs is asked for when it is pressed, or when the address says what is set.
(() => {
  const folder = document.currentScript.src.replace(/[^/]*$/, "explorers/");
  const asked = {};
  const load = (name) =>
    (asked[name] ??= new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: `${folder}${name}.js`, onload: resolve });
      script.onerror = () => {
        delete asked[name]; // so that another press asks again
        reject(new Error(script.src));
      };
      document.head.append(script);
    }));
  window.explorers = { made: {}, data: {} };
  const open = async (template) => {
    const { explorer, script } = template.dataset;
    await Promise.all(["core", script, `data/${explorer}`].map(load));
    return explorers.open(template);
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.explore");
    if (button) (await open(button.closest("figure").querySelector("template"))).querySelector("input").focus();
  });
  const look = () => {
    for (const template of document.querySelectorAll("template[data-explorer]")) {
      const { explorer } = template.dataset;
      const names = [...new URLSearchParams(location.search).keys()];
      if (names.some((name) => name.startsWith(`${explorer}.`))) open(template);
    }
  };
  look();
  document$.subscribe(look); // what instant navigation has put in place; of a page from disk it says nothing
})();

// Below each example what runs it in the page. What the buttons do is loaded at the first click; before, nothing is.
(() => {
  if (!document.documentElement.classList.contains("runs")) return; // as start.js has found
  const { version, megabytes } = JSON.parse(document.querySelector("meta[name=python]").content);
  const editor = new URL(`run-editor.js?${version}`, document.currentScript.src);
  const button = (words, action) => Object.assign(document.createElement("button"), { type: "button", textContent: words, className: action });
  const bar = (weight) => {
    const bar = Object.assign(document.createElement("div"), { className: "run" });
    bar.append(button("Run", "run-run"), button("Edit", "run-edit"));
    if (!started) bar.append(Object.assign(document.createElement("span"), { textContent: `loads Python once, ${weight} MB` }));
    return bar;
  };
  let started = false;
  document.addEventListener("click", async ({ target }) => {
    if (!target.matches(".run-run, .run-edit, .run-program")) return;
    (await import(editor)).act(target);
  });
  addEventListener("python", () => {
    started = true; // what is left to load for a figure is the smaller part
    for (const size of document.querySelectorAll(".run > span:not([role])")) size.remove();
  });
  // Also on a page that instant navigation has put in place.
  document$.subscribe(() => {
    for (const block of document.querySelectorAll(".language-pycon.highlight:not(.no-run)")) block.append(bar(megabytes[0]));
    for (const block of document.querySelectorAll("details.code > .highlight, .lab:not(.no-run) .highlight")) block.append(bar(megabytes[1]));
    for (const copies of document.querySelectorAll(".duo .copies")) copies.append(" ", button("Run and check", "copy run-program"));
  });
})();

// Below each example what runs it in the page. What the buttons do is loaded at the first click; until then nothing of it is.
(() => {
  if (!document.documentElement.classList.contains("runs")) return; // as start.js has found
  const { version, megabytes } = JSON.parse(document.querySelector("meta[name=python]").content);
  const editor = new URL(`run-editor.js?${version}`, document.currentScript.src);
  const button = (words, action) => Object.assign(document.createElement("button"), { type: "button", textContent: words, className: action });
  const bar = (weight) => {
    const bar = Object.assign(document.createElement("div"), { className: "run" });
    const size = Object.assign(document.createElement("span"), { className: "run-size", textContent: `loads Python once, ${weight} MB` });
    bar.append(button("Run", "run-run"), button("Edit", "run-edit"), size);
    return bar;
  };
  document.addEventListener("click", async ({ target }) => {
    if (target.matches(".run-run, .run-edit, .run-program")) (await import(editor)).act(target);
  });
  // Also on a page that instant navigation has put in place.
  document$.subscribe(() => {
    for (const block of document.querySelectorAll(".language-pycon.highlight:not(.no-run)")) block.append(bar(megabytes[0]));
    for (const block of document.querySelectorAll("details.code > .highlight")) block.append(bar(megabytes[1]));
    for (const copies of document.querySelectorAll(".duo .copies")) copies.append(" ", button("Run here", "copy run-program"));
  });
})();

// The exercises of spot.md: how many were right at the first choice, in this visit. It is kept nowhere.
// It runs anew each time instant navigation shows the page.
(() => {
  const score = document.querySelector("p.score")
  if (!score) return
  const first = new Map()
  const count = document.querySelectorAll(".spot").length
  document.querySelector(".md-content").addEventListener("change", ({ target }) => {
    if (!target.matches(".spot input") || first.has(target.name)) return
    first.set(target.name, "right" in target.dataset)
    const right = [...first.values()].filter(Boolean).length
    score.textContent = `Right at the first choice: ${right} of ${first.size}; ${count - first.size} exercises are left.`
    score.hidden = false
  })
})()

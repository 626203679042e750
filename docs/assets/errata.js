// The filter of the list of errata. What is chosen stands in the address, `#omission:major`, and nowhere else, so that it can be linked.
// It runs anew each time instant navigation shows the page.
(() => {
  const form = document.getElementById("filter")
  if (!form) return
  const rows = [...document.querySelectorAll("table.errata tr[data-kind]")]
  const { kind, severity } = form.elements
  const names = [kind, severity].map(select => [...select.options].map(option => option.value))

  const follow = () => {
    const words = location.hash.slice(1).split(":")
    const isChoice = words.length === 2 && words.every((word, place) => names[place].includes(word))
    ;[kind.value, severity.value] = isChoice ? words : ["all", "all"]
    for (const row of rows)
      row.hidden = ![kind, severity].every(({ name, value }) => value === "all" || row.dataset[name] === value)
    for (const group of document.querySelectorAll("table.errata tbody")) group.hidden = !group.querySelector("tr[data-kind]:not([hidden])")
    const shown = rows.filter(row => !row.hidden).length
    form.querySelector("output").textContent = shown === rows.length ? `All ${shown} entries` : `${shown} of ${rows.length} entries`
  }
  form.addEventListener("change", () => {
    history.replaceState(history.state, "", `#${kind.value}:${severity.value}`) // the theme keeps the place on the page in the state
    follow()
  })
  form.addEventListener("submit", event => event.preventDefault())
  form.hidden = false
  follow()
  const moved = () => form.isConnected ? follow() : removeEventListener("hashchange", moved)
  addEventListener("hashchange", moved)
})()

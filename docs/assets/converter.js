/* The converter of the page on frameworks: all it knows stands in the page, made by the build of recorded outputs. */
(() => {
  const form = document.getElementById("converter")
  if (!form) return
  const { frameworks, languages, values, formulas } = JSON.parse(document.getElementById("conversions").textContent)
  const chosen = form.elements
  const output = form.querySelector("output")
  const entered = { ...values }
  const plain = text => text.replace(/\$([^$]*)\$/g, (_, tex) =>
    tex.replace(/\\(beta|alpha|lambda|sqrt|frac)_?/g, (_, name) => ({ beta: "β", alpha: "α", lambda: "λ", sqrt: "√" })[name] || "").replace(/[{}\\]/g, ""))

  const fill = (select, options, wanted) => {
    select.replaceChildren(...options.map(([value, text]) => new Option(text, value)))
    if (options.some(([value]) => value === wanted)) select.value = wanted
  }
  const calls = record => formulas[chosen.formula.value].calls.filter(call => call.framework === record)
  const known = () => Object.entries(frameworks).filter(([record]) => calls(record).length)
  const label = call => `${{ default: "as it comes", equal: "equal to the notes", nearest: "nearest to the notes", trap: "trap" }[call.role] || "also"}: ${call.variant}`

  /* Names that a call uses and the reader may choose. */
  const names = code => Object.keys(values).filter(name => new RegExp(`(?<![\\w.])${name}(?!\\w|\\s*=[^=])`).test(code))
  const written = code => {
    const used = names(code)
    if (!used.length) return code
    const lua = languageOf(chosen.to.value) === "lua"
    return `${lua ? "local " : ""}${used.join(", ")} = ${used.map(name => entered[name]).join(", ")}\n${code}`
  }
  const languageOf = record => languages[record] || "python"

  /* One block for all answers: the theme gives it its copy button, once. */
  const said = output.appendChild(document.createElement("p"))
  const block = output.appendChild(Object.assign(document.createElement("div"), { className: "highlight" }))
  const code = block.appendChild(document.createElement("pre")).appendChild(document.createElement("code"))
  const tell = (words, call) => {
    said.textContent = words
    block.hidden = !call
    code.textContent = call ? written(call) : ""
  }

  const convert = () => {
    const formula = formulas[chosen.formula.value]
    const given = calls(chosen.from.value)[chosen.call.value]
    const unit = formula.unit ? " α" : ""
    const there = calls(chosen.to.value)
    const equal = there.filter(call => call.class === given.class && call !== given)
    const order = ["default", "equal", "shown", "nearest", "trap"]
    equal.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
    if (given.framework === chosen.to.value && !equal.length) return tell("It is there already.")
    if (equal.length) {
      const best = equal[0]
      const constant = given.falling !== best.falling && formula.unit
      const why = given.falling < 0 || best.falling < 0 ? "a falling rate was not recorded for both" : "they differ when the rate falls"
      return tell(`Equal${constant ? `, as long as the learning rate is constant: ${why}` : ""}.`, best.call)
    }
    const distance = call => formula.apart[`${given.class}-${call.class}`] ?? formula.apart[`${call.class}-${given.class}`] ?? Infinity
    const nearest = [...there].sort((a, b) => distance(a) - distance(b))[0]
    const size = Number.isFinite(distance(nearest)) ? ` It differs by up to ${distance(nearest)}${unit} on the recorded inputs.` : ""
    tell(`No call of ${frameworks[chosen.to.value]} that was run computes the same. Given is “${plain(given.what)}”; the nearest is “${plain(nearest.what)}”.${size}`,
      nearest.call)
  }

  const parameters = () => {
    const used = new Set([...names(calls(chosen.from.value)[chosen.call.value].call), ...calls(chosen.to.value).flatMap(call => names(call.call))])
    const fields = [...used].map(name => {
      const field = Object.assign(document.createElement("label"), { textContent: `${name} ` })
      const input = Object.assign(document.createElement("input"), { value: entered[name], inputMode: "decimal", size: 7 })
      input.addEventListener("input", () => {
        const valid = input.value.trim() !== "" && Number.isFinite(Number(input.value))
        input.setCustomValidity(valid ? "" : `${name} must be a number, got ${input.value}`)
        input.setAttribute("aria-invalid", String(!valid))
        if (valid) entered[name] = Number(input.value)
        valid ? convert() : input.reportValidity()
      })
      field.append(input)
      return field
    })
    const set = form.querySelector("fieldset")
    set.hidden = !fields.length
    set.replaceChildren(set.firstElementChild, ...fields)
  }
  const refresh = from => {
    if (from === "formula") {
      fill(chosen.from, known(), chosen.from.value || "pytorch")
      fill(chosen.to, known(), chosen.to.value || "keras")
    }
    if (from !== "to" && from !== "call") fill(chosen.call, calls(chosen.from.value).map((call, place) => [String(place), label(call)]))
    parameters()
    convert()
  }
  fill(chosen.formula, Object.entries(formulas).filter(([, formula]) => formula.calls.length).map(([name, formula]) => [name, plain(formula.title)]))
  for (const name of ["formula", "from", "call", "to"]) chosen[name].addEventListener("change", () => refresh(name))
  form.addEventListener("submit", event => event.preventDefault())
  form.hidden = false
  refresh("formula")
})()

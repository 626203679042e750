/* The converter of the page on frameworks: all it knows stands in the page, made by the build of recorded outputs.
   It runs anew each time instant navigation shows the page. What is chosen can be linked: `#adam:pytorch:keras`, and a fourth word for
   a call that is not the first of its framework. */
(() => {
  const form = document.getElementById("converter")
  if (!form) return
  const { frameworks, languages, values, formulas } = JSON.parse(document.getElementById("conversions").content.textContent)
  const order = ["default", "equal", "shown", "nearest", "trap"]
  for (const { calls } of Object.values(formulas)) calls.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
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
  const given = () => calls(chosen.from.value)[chosen.call.value]
  const label = call => {
    const role = { default: "as it comes", equal: "equal to the notes", nearest: "nearest to the notes", trap: "trap" }[call.role] || "also"
    return call.variant === call.role ? role : `${role}: ${call.variant}`
  }

  /* Names that a call uses and the reader may choose. */
  const names = code => Object.keys(values).filter(name => new RegExp(`(?<![\\w.])${name}(?!\\w|\\s*=[^=])`).test(code))
  const written = ({ call, framework }) => {
    const used = names(call)
    if (!used.length) return call
    const local = languages[framework] === "lua" ? "local " : ""
    return `${local}${used.join(", ")} = ${used.map(name => entered[name]).join(", ")}\n${call}`
  }

  /* The blocks stand in the page, so that the theme gives them their copy buttons. */
  const [left, right] = output.querySelectorAll(".pair > div")
  const show = (side, call, words) => {
    side.hidden = !call
    if (!call) return
    side.querySelector("p").textContent = `${frameworks[call.framework]}, ${words}: ${plain(call.what)}`
    side.querySelector("code").textContent = written(call)
  }
  const tell = (words, other, relation) => {
    output.querySelector("p").textContent = words
    show(left, given(), "given")
    show(right, other, relation)
    output.querySelector("a").href = fragment()
  }
  const convert = () => {
    const formula = formulas[chosen.formula.value]
    const one = given()
    const there = calls(chosen.to.value)
    const equal = there.filter(call => call.class === one.class && call !== one)
    if (one.framework === chosen.to.value && !equal.length) return tell("It is there already.")
    if (equal.length) {
      const best = equal[0]
      const constant = one.falling !== best.falling && formula.unit
      const why = one.falling < 0 || best.falling < 0 ? "a falling rate was not recorded for both" : "they differ when the rate falls"
      return tell(`Equal${constant ? `, as long as the learning rate is constant: ${why}` : ""}.`, best, "equal")
    }
    const distance = call => formula.apart[`${one.class}-${call.class}`] ?? formula.apart[`${call.class}-${one.class}`] ?? Infinity
    const nearest = [...there].sort((a, b) => distance(a) - distance(b))[0]
    const size = Number.isFinite(distance(nearest)) ? ` by up to ${distance(nearest)}${formula.unit ? " α" : ""} on the recorded inputs` : ""
    tell(`They differ. No call of ${frameworks[chosen.to.value]} that was run computes the same; the nearest differs${size}.`, nearest, "nearest")
  }

  const parameters = () => {
    const used = new Set([given(), ...calls(chosen.to.value)].flatMap(call => names(call.call)))
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

  const fragment = () => {
    const words = [chosen.formula.value, chosen.from.value, chosen.to.value]
    if (chosen.call.value !== "0") words.push(encodeURIComponent(given().variant))
    return `#${words.join(":")}`
  }
  /* Choose what a fragment says, and return whether it says something that is known. */
  const follow = words => {
    const [formula, from, to, variant] = words.slice(1).split(":")
    if (!Object.hasOwn(formulas, formula)) return false
    chosen.formula.value = formula
    refresh("formula")
    if (calls(from).length) chosen.from.value = from
    if (calls(to).length) chosen.to.value = to
    refresh("from")
    const place = calls(chosen.from.value).findIndex(call => encodeURIComponent(call.variant) === variant)
    if (place > 0) chosen.call.value = String(place)
    refresh("call")
    return true
  }
  /* What was chosen outlives the page: at the first press of a link to a heading, the theme puts the page in place anew. */
  const kept = document.documentElement.dataset
  fill(chosen.formula, Object.entries(formulas).filter(([, formula]) => formula.calls.length).map(([name, formula]) => [name, plain(formula.title)]))
  for (const name of ["formula", "from", "call", "to"]) {
    chosen[name].addEventListener("change", () => {
      refresh(name)
      kept.conversion = fragment()
      history.replaceState(history.state, "", fragment()) // the theme keeps the place on the page in the state
    })
  }
  form.addEventListener("submit", event => event.preventDefault())
  form.hidden = false
  if (!follow(location.hash)) follow(kept.conversion ?? "") || refresh("formula")
  else if (!history.state) {
    /* What is filled in here moves the place to which the browser went. One who comes back is taken to where they were, by the theme. */
    const go = () => requestAnimationFrame(() => form.scrollIntoView())
    document.readyState === "complete" ? go() : addEventListener("load", go, { once: true })
  }
  const moved = () => form.isConnected ? follow(location.hash) : removeEventListener("hashchange", moved)
  addEventListener("hashchange", moved)
})()

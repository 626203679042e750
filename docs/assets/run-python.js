// Python for the whole visit: one worker, started at the first run, from which on each piece of code has its turn.
//
//   const { ok, text, figures } = await run(code, { session, on }).done
//
// `session` shows the value of each expression, as a prompt does. The cells of a `lab` share their names. `on` is told as it happens: { kind, text }, of the kinds `loading`
// (text is a number from 0 to 1), `started`, `out`, `err`, `figure` (an SVG), `dead`. `run(…).stop()` ends this piece, at once.
const site = new URL("..", import.meta.url);
let worker;
let isLoaded = false;
let last = Promise.resolve();

const end = () => {
  worker?.terminate();
  worker = undefined;
  isLoaded = false;
};

export const isReady = () => isLoaded;

// Another one after a stop.
export const python = () => worker;

export const run = (code, { session, lab, cell, on = () => {} } = {}) => {
  let stop;
  const stopped = new Promise((resolve) => (stop = resolve));
  let isStopped = false;
  stopped.then(() => (isStopped = true));
  const turn = async () => {
    const result = { ok: false, text: "", figures: [] };
    if (isStopped) return result;
    const { runtime, wheel, program, version, bytes } = JSON.parse(document.querySelector("meta[name=python]").content);
    const address = (path) => new URL(path, site).href;
    worker ??= new Worker(new URL(`run-worker.js?${version}`, import.meta.url), { type: "module" });
    const told = new Promise((resolve) => {
      worker.onerror = (event) => resolve({ kind: "dead", text: event.message ?? "Python could not be loaded." });
      worker.onmessage = ({ data }) => {
        const { kind, text } = data;
        if (kind === "started" && !isLoaded) isLoaded = dispatchEvent(new Event("python"));
        if (kind === "out" || kind === "err") result.text += text;
        if (kind === "figure") result.figures.push(text);
        if (kind === "done" || kind === "dead") resolve(data);
        else on(data);
      };
    });
    worker.postMessage({ code, session, lab, cell, bytes, runtime: address(runtime), wheel: address(wheel), program: address(program) });
    const last = await Promise.race([told, stopped.then(() => ({ kind: "stopped" }))]);
    if (last.kind !== "done") end(); // of a worker that has died, too, nothing is left that could run
    if (last.kind === "dead") on(last);
    return { ...result, ok: last.ok === true };
  };
  const done = Promise.race([(last = last.then(turn)), stopped.then(() => ({ ok: false, text: "", figures: [] }))]);
  return { done, stop };
};

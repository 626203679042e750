// Python in a thread of its own, so that the page stays alive whatever an example does. It loads nothing until it is given something to run.
let python, archive, unpacked;

const get = async (address) => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response;
};

// How much of what comes first is there. What is fetched is not looked at on its way: the browser keeps what it has compiled of a file only
// where it fetches it itself.
const watch = ({ runtime, bytes }) => {
  let there = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { name, decodedBodySize } of list.getEntries()) if (name.startsWith(runtime)) there += decodedBodySize;
    postMessage({ kind: "loading", text: Math.min(there / bytes, 1) });
  });
  observer.observe({ type: "resource", buffered: true });
  return observer;
};

const load = async (given) => {
  const observer = watch(given);
  const program = get(given.program).then((response) => response.text());
  const { loadPyodide } = await import(`${given.runtime}pyodide.mjs`);
  const pyodide = await loadPyodide({ indexURL: given.runtime, packages: ["numpy"], env: { MPLCONFIGDIR: "/tmp", HOME: "/home" }, stdin: () => null });
  pyodide.runPython(await program, { filename: "run.py" });
  observer.disconnect();
  return pyodide;
};

onmessage = async ({ data }) => {
  try {
    const isNamed = data.code.includes("dlref"); // what names no formula does not wait for them
    if (isNamed) archive ??= get(data.wheel).then((response) => response.arrayBuffer());
    const pyodide = await (python ??= load(data));
    if (isNamed) await (unpacked ??= archive.then((wheel) => pyodide.unpackArchive(wheel, "wheel")));
    await pyodide.loadPackagesFromImports(data.code, { messageCallback: () => {} });
    postMessage({ kind: "started" });
    const ok = pyodide.globals.get("run")(data.code, data.session, (kind, text) => postMessage({ kind, text }), data.lab, data.cell);
    postMessage({ kind: "done", ok });
  } catch (error) {
    postMessage({ kind: "dead", text: String(error?.message ?? error) });
  }
};

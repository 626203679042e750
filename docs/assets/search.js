// The theme fetches the search index on every first visit, though most readers never search, and it outweighs a page.
// Its request is held back here until the search field is used.
(() => {
  const { open, send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function (method, url, ...rest) {
    this.isSearchIndex = String(url).endsWith("/search_index.json");
    return open.call(this, method, url, ...rest);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    if (!this.isSearchIndex) return send.apply(this, body);
    const onFocus = (event) => {
      if (event.target.name !== "query") return;
      document.removeEventListener("focusin", onFocus);
      send.apply(this, body);
    };
    if (document.activeElement?.name === "query") return send.apply(this, body);
    document.addEventListener("focusin", onFocus);
  };
})();

// Nor is the worker that answers fetched before it has something to do.
// Half a query, such as the "(1-" on the way to "(1-beta)", is an error in its language: an operator without a word.
// What ends in one is sent without it.
(() => {
  const Real = window.Worker;
  const query = 2; // the theme's number for a message that holds a query
  window.Worker = class extends EventTarget {
    constructor(...address) {
      super();
      this.address = address;
    }
    postMessage(message) {
      if (!this.real) {
        this.real = new Real(...this.address);
        this.real.addEventListener("message", ({ data }) => this.dispatchEvent(new MessageEvent("message", { data })));
      }
      const words = message?.type === query && typeof message.data === "string";
      this.real.postMessage(words ? { ...message, data: message.data.replace(/[-+~^:*]+(?=\s|$)/g, "") } : message);
    }
  };
})();

// The theme looks for what was typed when a key is let go. What is pasted with the mouse, or comes from an input method, has none.
addEventListener("input", ({ target }) => {
  if (target.name === "query") target.dispatchEvent(new KeyboardEvent("keyup"));
});

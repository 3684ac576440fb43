// The first thing a company's page loads: defines <whatsapp-opt-in widget="ID">, also for a
// <script async src="https://HOST/widget.js" data-widget="ID">, and fetches the widget behind it.
//
// The page's owner protects this file by `integrity` on the script tag (values: /widget.integrity.json). It
// protects the rest: the glue by a preload with integrity, whose entry in the module map the import then finds;
// the WebAssembly by a fetch with integrity. A changed byte in either shows the fallback and runs nothing.
//
// Whatever fails (no WebAssembly, a strict CSP, the network): what stands in the element stays visible; where
// nothing stands, the hosted page appears in a frame, and a plain link to it in any case.
//
// GLUE, WASM and their integrity are put in by scripts/build-widget.sh.
(() => {
  const script = document.currentScript;
  const name = "whatsapp-opt-in";
  if (!script || !window.customElements) return;
  const origin = new URL(script.src).origin;

  let room;
  try {
    room = new CSSStyleSheet();
    room.replaceSync(":host{display:block;min-height:21em}@media(max-width:34em){:host{min-height:36em}}");
  } catch {
    // An old browser: the page moves a little when the frame appears.
  }

  // Once for all widgets of the page.
  let program;
  const load = () => (program ??= start());

  async function start() {
    const wasm = fetch(origin + WASM, { integrity: WASM_INTEGRITY, credentials: "omit" });
    const [glue, response] = await Promise.all([importGlue(origin + GLUE), wasm]);
    await glue.default({ module_or_path: response });
    return glue;
  }

  async function importGlue(url) {
    const link = document.createElement("link");
    if (link.relList.supports("modulepreload")) {
      link.rel = "modulepreload";
      link.href = url;
      link.integrity = GLUE_INTEGRITY;
      link.crossOrigin = "anonymous";
      await new Promise((resolve, reject) => {
        link.onload = resolve;
        link.onerror = reject;
        document.head.append(link);
      });
    }
    return import(url);
  }

  class OptIn extends HTMLElement {
    #unmount;
    #started;

    connectedCallback() {
      if (this.#started) return;
      this.#started = true;
      this.#showFallback();
      this.#run().catch(() => this.#showHosted());
    }

    // An element that is only moved keeps its state.
    disconnectedCallback() {
      queueMicrotask(() => {
        if (this.isConnected) return;
        this.#unmount?.();
        this.#unmount = this.#started = undefined;
      });
    }

    async #run() {
      const glue = await load();
      if (!this.isConnected) return;
      await new Promise((resolve, reject) => {
        this.addEventListener("opt-in:ready", resolve, { once: true });
        this.addEventListener("opt-in:error", reject, { once: true });
        this.#unmount = glue.mount(this, origin);
      });
    }

    // What stood in the element, else a link; replaced when the widget is ready, for which room is kept.
    #showFallback() {
      const root = this.shadowRoot || this.attachShadow({ mode: "open" });
      if (room) root.adoptedStyleSheets = [room];
      root.replaceChildren(this.firstElementChild ? document.createElement("slot") : this.#link());
    }

    #showHosted() {
      this.#unmount?.();
      this.#showFallback();
      if (this.firstElementChild) return;
      const frame = document.createElement("iframe");
      frame.src = this.#address();
      frame.title = "WhatsApp";
      frame.style.cssText = "display:block;width:100%;height:40em;border:0";
      document.addEventListener("securitypolicyviolation", (event) => {
        if (event.effectiveDirective === "frame-src" && frame.src.startsWith(event.blockedURI)) frame.remove();
      });
      this.shadowRoot.prepend(frame);
    }

    #link() {
      const link = document.createElement("a");
      link.href = this.#address();
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "WhatsApp";
      return link;
    }

    #address() {
      return origin + "/w/" + encodeURIComponent(this.getAttribute("widget"));
    }
  }

  // A second script of the same kind finds the element defined.
  if (!customElements.get(name)) customElements.define(name, OptIn);

  if (!script.dataset.widget) return;
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(script.dataset)) element.setAttribute(key, value);
  const place = () => (script.closest("body") ? script.after(element) : document.body.append(element));
  document.body ? place() : addEventListener("DOMContentLoaded", place);
})();

// The first thing a company's page loads: defines <whatsapp-opt-in widget="ID">, also for a
// <script async src="https://HOST/widget.js" data-widget="ID">, and fetches the widget behind it.
//
// Tag managers drop attributes, or run the script nowhere near the place: what would be an attribute of the element
// may stand in the script's address (?widget=ID&target=%23place), in `window.whatsappOptIn`, or in `data-…`; the
// later wins. `target` is a selector of where the element goes.
//
// The page's owner protects this file by `integrity` on the script tag (values: /widget.integrity.json). It
// protects the rest: the glue by a preload with integrity, whose entry in the module map the import then finds;
// the WebAssembly by a fetch with integrity. A changed byte in either shows the fallback and runs nothing.
//
// Whatever fails (no WebAssembly, a strict CSP, the network): what stands in the element stays visible; where
// nothing stands, the hosted page appears in a frame, and a plain link to it in any case.
//
// Grouping the digits while they are typed comes with the first key, and may fail.
//
// GLUE, WASM, FORMAT and their integrity are put in by scripts/build-widget.sh.
(() => {
  const script = document.currentScript;
  const name = "whatsapp-opt-in";
  const violation = "securitypolicyviolation";
  if (!script || !window.customElements) return;
  const address = new URL(script.src);
  const origin = address.origin;

  const sheets = (css) => {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      return [sheet];
    } catch {
      // An old browser: the page moves a little when the frame appears.
      return;
    }
  };
  const room = () => sheets(":host{display:block;min-height:max(20em,52em - 80vw)}");
  const button = () => sheets(
    ":host{display:inline-block}button{padding:.6em 1.1em;min-height:44px;border:1px solid transparent;" +
      "border-radius:.5em;background:var(--optin-accent,#0b6e4f);color:var(--optin-on-accent,#fff);font:inherit;" +
      "font-weight:650;cursor:pointer}button:focus-visible{outline:3px solid var(--optin-accent,#0b6e4f);outline-offset:2px}" +
      "dialog{padding:0;border:0;background:none;color:inherit;width:34em}dialog::backdrop{background:#000a}" +
      "dialog>button{display:block;margin:.5em auto 0}",
  );

  const make = (tag, fields) => {
    const element = document.createElement(tag);
    // Not Object.assign, which pages have been seen to replace.
    for (const key in fields) element[key] = fields[key];
    return element;
  };

  // Once for all widgets of the page.
  let program;
  const load = () => (program ??= start());

  async function start() {
    const wasm = fetch(origin + WASM, { integrity: WASM_INTEGRITY, credentials: "omit" });
    const compiled = WebAssembly.compileStreaming(wasm);
    const [glue, module] = await Promise.all([importSafely(GLUE, GLUE_INTEGRITY), compiled]);
    glue.initSync({ module });
    return glue;
  }

  async function importSafely(path, integrity) {
    const href = origin + path;
    const link = make("link", { rel: "modulepreload", href, integrity, crossOrigin: "anonymous" });
    if (link.relList.supports("modulepreload")) {
      await new Promise((resolve, reject) => {
        link.onload = resolve;
        link.onerror = reject;
        document.head.append(link);
      });
    }
    return import(href);
  }

  class OptIn extends HTMLElement {
    #started;
    #unmount;
    #dialog;
    #turn = 0;

    connectedCallback() {
      if (this.#started) return;
      this.#started = true;
      if (this.getAttribute("presentation") == "button") return this.#showButton();
      const turn = this.#turn;
      this.#run().catch(() => turn == this.#turn && this.#showHosted());
      this.#show(this.#fallback(), room());
    }

    // An element that is only moved keeps its state.
    disconnectedCallback() {
      queueMicrotask(() => this.isConnected || this.#end());
    }

    // Shows the form: in its dialog, or where it stands.
    open() {
      const dialog = this.#dialog;
      if (!dialog) return this.scrollIntoView();
      // Only who opens the dialog loads the form.
      if (!this.#form) {
        const form = this.cloneNode();
        form.removeAttribute("presentation");
        form.removeAttribute("id");
        form.closer = dialog.lastChild;
        dialog.prepend(form);
      }
      if (!dialog.open) dialog.showModal();
    }

    close() {
      this.#dialog?.close();
    }

    // Begins anew; what was entered is forgotten.
    reset() {
      if (this.#dialog) return this.#form?.reset();
      this.#end();
      if (this.isConnected) this.connectedCallback();
    }

    get #form() {
      return this.#dialog.querySelector(name);
    }

    #end() {
      this.#turn += 1;
      this.#unmount?.();
      this.#unmount = this.#started = this.#dialog = undefined;
    }

    // Program and configuration come side by side.
    async #run() {
      const turn = this.#turn;
      const [glue, answer] = await Promise.all([load(), this.#ask()]);
      if (turn != this.#turn || this.#isUsed()) return;
      this.#unmount = glue.mount(this, origin, () => this.#ask("reload"), answer);
      if (!this.#unmount) throw answer;
      const group = async () => (await importSafely(FORMAT, FORMAT_INTEGRITY)).attach(this.shadowRoot);
      this.addEventListener("input", () => group().catch(() => {}), { once: true });
      if (this.closer) this.closer.ariaLabel = answer.texts.close;
    }

    // Nobody is torn from the form that stands there without the widget, or types anything twice.
    #isUsed() {
      const isChanged = ({ value, defaultValue }) => value != defaultValue;
      return this.contains(document.activeElement) || [...this.querySelectorAll("input")].some(isChanged);
    }

    async #ask(cache) {
      const { lang } = this.closest("[lang]") || document.documentElement;
      const address = this.#hosted + "/config?lang=" + encodeURIComponent(lang || navigator.language);
      const answer = await fetch(address, { cache, credentials: "omit", signal: AbortSignal.timeout(15e3) });
      return answer.json();
    }

    #show(content, style) {
      const root = this.shadowRoot || this.attachShadow({ mode: "open" });
      if (style) root.adoptedStyleSheets = style;
      root.replaceChildren(content);
      return root;
    }

    // What stood in the element, else a link; replaced when the widget is ready, for which room is kept.
    #fallback() {
      if (this.firstElementChild) return make("slot");
      return make("a", { href: this.#hosted, target: "_blank", rel: "noopener", textContent: this.#label });
    }

    #showHosted() {
      this.#unmount?.();
      const root = this.#show(this.#fallback(), room());
      if (this.firstElementChild) return;
      const frame = make("iframe", { src: this.#hosted, title: this.#label });
      frame.style.cssText = "display:block;width:100%;height:40em;border:0";
      const notice = (event) => {
        if (event.effectiveDirective == "frame-src" && frame.src.startsWith(event.blockedURI)) frame.replaceWith("");
      };
      document.addEventListener(violation, notice);
      this.#unmount = () => document.removeEventListener(violation, notice);
      root.prepend(frame);
    }

    #showButton() {
      const opener = make("button", { textContent: this.#label, onclick: () => this.open() });
      const closer = make("button", { textContent: this.getAttribute("close") || "×", onclick: () => this.close() });
      const dialog = (this.#dialog = make("dialog", { ariaLabel: this.#label, autofocus: true, tabIndex: -1 }));
      opener.setAttribute("part", "open");
      closer.setAttribute("part", "close");
      dialog.append(closer);
      this.#show(opener, button()).append(dialog);
    }

    get #label() {
      return this.getAttribute("label") || "WhatsApp";
    }

    get #hosted() {
      return origin + "/w/" + encodeURIComponent(this.getAttribute("widget"));
    }
  }

  // A second script of the same kind finds the element defined.
  if (!customElements.get(name)) customElements.define(name, OptIn);

  const wish = { ...Object.fromEntries(address.searchParams), ...window.whatsappOptIn, ...script.dataset };
  if (!wish.widget) return;
  const element = make(name);
  for (const [key, value] of Object.entries(wish)) element.setAttribute(key, value);
  const place = () => {
    const target = wish.target && document.querySelector(wish.target);
    if (target) target.append(element);
    else if (script.closest("body")) script.after(element);
    else document.body.append(element);
  };
  const early = !document.body || (wish.target && document.readyState == "loading");
  early ? addEventListener("DOMContentLoaded", place) : place();
})();

// Keeps the phone up to date. Every page works without it; with it nothing needs reloading.
"use strict";

const live = document.getElementById("live");
const text = document.getElementById("text");
let seen = document.documentElement.dataset.version;

function localTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toTimeString().slice(0, 5);
  }
}

// Swaps only the list: what is being typed, the focus and the scroll position stay.
async function swap() {
  const page = await (await fetch(location.href)).text();
  const next = new DOMParser().parseFromString(page, "text/html");
  const fresh = next.getElementById("live");
  if (!fresh) return;
  localTimes(fresh);
  const focused = live.contains(document.activeElement) && document.activeElement.id;
  const top = live.scrollTop;
  for (const item of fresh.querySelectorAll("li[id]")) {
    if (!document.getElementById(item.id)) item.className += " arriving";
  }
  live.replaceChildren(...fresh.childNodes);
  live.scrollTop = top;
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

async function watch() {
  try {
    const { version } = await (await fetch("/_/phone.json")).json();
    if (String(version) !== seen) {
      await swap();
      seen = String(version);
    }
  } catch {
    // The sandbox is restarting; the next look will tell.
  }
  setTimeout(watch, 1000);
}

// Enter sends, Shift and Enter begins a new line; not while an input method composes.
text?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  if (text.value.trim()) text.form.requestSubmit();
});

localTimes(document);
if (text) text.setSelectionRange(text.value.length, text.value.length);
if (live) setTimeout(watch, 1000);

// Groups the number in the widget's form while it is typed: only at the end of the field, only what was just typed,
// never while a word is being composed. It goes in as if it were typed, so that undo leads back through it.
// scripts/build-widget.sh bundles this with the program beside it.
import { grouped, initSync } from "./jawort_format.js";
import module from "./format.wasm";

initSync({ module });

// An element that begins anew keeps its root.
const attached = new WeakSet();

export function attach(root) {
  if (attached.has(root)) return;
  attached.add(root);
  root.addEventListener("input", ({ target, inputType, isComposing }) => {
    const { id, value, selectionStart } = target;
    if (id != "phone" || inputType != "insertText" || isComposing || selectionStart != value.length) return;
    // The country's name ends with its calling code.
    const [chosen] = root.querySelector("select").selectedOptions;
    const text = grouped(value, chosen ? chosen.text.split("+")[1] : "");
    if (text === undefined) return;
    let same = 0;
    while (value[same] == text[same]) same += 1;
    target.setSelectionRange(same, value.length);
    document.execCommand("insertText", false, text.slice(same)) || target.setSelectionRange(value.length, value.length);
  });
}

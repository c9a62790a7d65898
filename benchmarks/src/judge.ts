// Measures how long a file of scores takes to be judged, and its memory. The README explains it.
//
//   npm run judge -w benchmarks -- --python python3 --rows 1000000 --classes 1000
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareJudges } from "./judge/compare.js";
import { makeScores } from "./judge/make-scores.js";
import { judgeOptions } from "./judge/options.js";
import { circumstances, resultFile, writeResult } from "./result-file.js";

const options = judgeOptions(process.argv.slice(2));
const folder = mkdtempSync(join(options.folder ?? tmpdir(), "longtail-judge-"));
try {
  const files = await makeScores(folder, options);
  const result = {
    what: `judging ${options.rows} rows of ${options.classes} classes`,
    ...circumstances(),
    rounds: options.rounds,
    bytes: 4 * options.rows * options.classes,
    ...compareJudges(files, options),
  };
  writeResult(options.json ?? resultFile("judge"), result);
} finally {
  rmSync(folder, { recursive: true });
}

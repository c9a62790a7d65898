// Measures decoding and transforming pictures in files, beside Pillow, and planning long lists. The README explains it.
//
//   npm run large-sets -w benchmarks -- --python python3 --rounds 7
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { writeFolder } from "./large-sets/folder.js";
import { measureList } from "./large-sets/lists.js";
import { figuresOf, type LargeSetsResult, largeSetsTables } from "./large-sets/tables.js";
import { waysOf } from "./large-sets/ways.js";
import { circumstances } from "./result-file.js";
import { keep } from "./training-step/keep.js";
import { measure } from "./training-step/measure.js";
import { integer } from "./training-step/options.js";

const PICTURES = 64;
const LISTS = [
  { lines: 1000, classes: 100 },
  { lines: 50_000, classes: 1000 },
  { lines: 437_513, classes: 8142 },
];
const LIST_ROUNDS = 1;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "7" },
    python: { type: "string", default: "python3" },
    json: { type: "string" },
    "no-lists": { type: "boolean", default: false },
  },
});
const rounds = integer("rounds", values.rounds);
const cores = availableParallelism();
const workers = cores === 1 ? [1] : [1, 2];
const where = circumstances(); // the commit at the start

const { folder, paths } = writeFolder(PICTURES, 2);
const job = { folder, paths, side: 224, shorter: 256 };
const ways = await measure(
  waysOf(job, workers, values.python),
  rounds,
  { python: values.python, problem: "" },
  (line) => console.log(line),
);
rmSync(folder, { recursive: true });

const lists = values["no-lists"]
  ? []
  : LISTS.map(({ lines, classes }) => {
      console.log(`a list of ${lines} lines`);
      return measureList(lines, classes, LIST_ROUNDS, { workers: 2, batches: 5, batch: 64 });
    });

const versionOf = (name: string): string =>
  ways.flatMap((way) => (way.outcome === "measured" ? (way.versions[name] ?? []) : [])).at(0) ??
  "absent";
const result: LargeSetsResult = {
  what: `photographs of 500 x 375 and 333 x 500 pixels to 224 x 224, ${PICTURES} at a time; lists of photographs`,
  ...where,
  pillow: versionOf("pillow"),
  rounds,
  workers,
  ways,
  lists,
  figures: figuresOf({ workers, ways, lists }),
};
keep(
  "large-sets",
  { json: values.json, standard: lists.length > 0 },
  result,
  largeSetsTables(result),
);
process.exitCode = ways.some(({ outcome }) => outcome === "failed") ? 1 : 0;

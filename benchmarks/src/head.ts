// Measures how long a head takes to be trained on features in files, with the command line and with PyTorch. The README explains it.
//
//   npm run head -w benchmarks -- --python python3
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeRows } from "./head/make-rows.js";
import { jsonOf } from "./json-of.js";
import { circumstances, resultFile, spread, writeResult } from "./result-file.js";

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "50000" },
    width: { type: "string", default: "768" },
    classes: { type: "string", default: "100" },
    epochs: { type: "string", default: "20" },
    rounds: { type: "string", default: "2" },
    python: { type: "string", default: "python3" },
    json: { type: "string" },
  },
});
const [rows, width, classes, epochs, rounds] = (
  ["rows", "width", "classes", "epochs", "rounds"] as const
).map((name) => {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be an integer of at least 1, got ${values[name]}`);
}) as [number, number, number, number, number];

interface Trained {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly trainingSeconds: number;
  readonly peakBytes: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly accuracy: number;
}

const worker = fileURLToPath(new URL("head/worker.js", import.meta.url));
const script = fileURLToPath(new URL("../python/head.py", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "longtail-head-"));
const found: Record<string, (Trained & { readonly load: number })[]> = {};
try {
  const { features, labels, testFeatures, testLabels } = makeRows(folder, { rows, width, classes });
  const test = ["--test", testFeatures, "--test-labels", testLabels];
  const training = ["--method", "plain", "--set", `stage1.epochs=${epochs}`, "--backend", "wasm"];
  const ours = (threads: number, out: string): readonly string[] =>
    [
      [process.execPath, worker, out, features, "--labels", labels],
      test,
      training,
      ["--threads", `${threads}`],
    ].flat();
  const torch = (threads: number): readonly string[] => [
    values.python,
    script,
    features,
    labels,
    testFeatures,
    testLabels,
    `${epochs}`,
    `${threads}`,
  ];
  for (let round = 0; round < rounds; round++)
    for (const threads of [2, 1])
      for (const way of ["longtail", "torch"]) {
        const name = `${way}, ${threads} thread${threads === 1 ? "" : "s"}`;
        const out = join(folder, `${round}-${threads}`);
        const load = loadavg()[0] as number;
        const trained = jsonOf(way === "torch" ? torch(threads) : ours(threads, out)) as
          | Trained
          | undefined;
        if (trained === undefined) continue;
        found[name] = [...(found[name] ?? []), { ...trained, load }];
        process.stderr.write(`${name}: ${trained.seconds.toFixed(1)} s\n`);
      }
} finally {
  rmSync(folder, { recursive: true });
}
const accuracies = Object.values(found).flatMap((all) => all.map(({ accuracy }) => accuracy));
if (Math.max(...accuracies) - Math.min(...accuracies) > 0.03)
  throw new Error(`the programs trained different heads: accuracies ${accuracies.join(", ")}`);
writeResult(values.json ?? resultFile("head"), {
  what: `a linear head on ${rows} rows of ${width} features, ${classes} classes, ${epochs} epochs of batch 128, judged after each`,
  ...circumstances(),
  rounds,
  results: Object.fromEntries(
    Object.entries(found).map(([name, all]) => [
      name,
      {
        // Of the process, from its start: reading and writing included.
        seconds: spread(all.map(({ seconds }) => seconds)),
        cpuSeconds: spread(all.map(({ cpuSeconds }) => cpuSeconds)),
        trainingSeconds: spread(all.map(({ trainingSeconds }) => trainingSeconds)),
        load: spread(all.map(({ load }) => load)),
        peakMiB: Math.round(Math.max(...all.map(({ peakBytes }) => peakBytes)) / 2 ** 20),
        accuracy: spread(all.map(({ accuracy }) => accuracy)),
        versions: all[0]?.versions,
      },
    ]),
  ),
});

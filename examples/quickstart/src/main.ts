// Trains a plain network and MiSLAS on the same long-tailed dataset and prints both results.
//
//   (no option)                    the embedded dataset
//   --data FOLDER                  CIFAR-10-LT, factor 100, with a recipe short enough for a CPU
//   --data FOLDER --set-name NAME  another set: cifar10-lt-50, cifar100-lt-100, ...
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { main } from "longtail";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    "set-name": { type: "string", default: "cifar10-lt-100" },
    out: { type: "string", default: "runs/quickstart" },
    backend: { type: "string", default: "wasm" },
    seed: { type: "string", default: "0" },
  },
});
const { data, out, backend, seed } = values;
const setting = data === undefined ? "embedded" : `${values["set-name"]}/short`;

// The default folder belongs to this example, so it is overwritten.
if (out === "runs/quickstart") rmSync(out, { recursive: true, force: true });

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());
process.exitCode = await main(
  [
    "run",
    `${setting}/plain`,
    `${setting}/mislas`,
    `--out=${out}`,
    `--backend=${backend}`,
    `--seed=${seed}`,
    ...(data === undefined ? [] : [`--data=${data}`]),
  ],
  { out: (text) => process.stdout.write(text), screen: process.stderr, signal: stop.signal },
);

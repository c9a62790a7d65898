// Trains a tf.layers classifier the usual way, repairs its rare classes and its calibration, and draws both states.
import "@longtail/backend-wasm";
import { mkdirSync, writeFileSync } from "node:fs";
import { percentage, reliabilityPair } from "@longtail/report";
import * as tf from "@tensorflow/tfjs-core";
import { classifier, train } from "./classifier.js";
import { type Judgement, judge } from "./judge.js";
import { repair } from "./repair.js";

const percent = (fraction: number | undefined): string =>
  fraction === undefined ? "none" : percentage(fraction);
const row = (name: string, { calibration: { accuracy, ece }, few }: Judgement): string =>
  [
    name.padEnd(10),
    percent(accuracy).padStart(8),
    percent(few).padStart(8),
    percent(ece).padStart(8),
  ].join("");

await tf.setBackend("wasm");
const model = classifier();
await train(model, 20);
const before = await judge(model);
await repair(model, 5);
const after = await judge(model);

console.log(
  ["%".padEnd(10), "accuracy".padStart(8), "few".padStart(8), "ECE".padStart(8)].join(""),
);
console.log(row("trained", before));
console.log(row("repaired", after));
mkdirSync("runs", { recursive: true });
const file = "runs/repair-a-classifier.svg";
writeFileSync(
  file,
  reliabilityPair(
    { title: "trained", calibration: before.calibration },
    { title: "repaired", calibration: after.calibration },
  ),
);
console.log(`reliability diagrams: ${file}`);

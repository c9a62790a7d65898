// Prediction sets for the trained network of `@longtail/pretrained`: what each score and calibration gives on its tail.
//
//   npm run conformal -w benchmarks -- --data FOLDER
//
// The network's test images are parted: half of each class is judged on, and of the other half each class gives as many as its share of
// the training images, at least one. So the predictors are fitted to a long tail, as they would be in practice.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { start } from "@longtail/backend-wasm";
import { folderStore } from "@longtail/checkpoint/folder-store";
import { type ConformalOptions, conformalPredictor, coverage } from "@longtail/conformal";
import { orThrow } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { loadRun, plan, recipeNamed } from "@longtail/mislas";
import { networkFolder } from "@longtail/pretrained";
import { circumstances, resultFile, writeResult } from "./result-file.js";

const { values } = parseArgs({ options: { data: { type: "string" }, json: { type: "string" } } });
const { data } = values;
if (data === undefined) throw new Error("--data: the folder of CIFAR-100's binary files");
const alpha = 0.1;
const where = circumstances();
const { description } = await orThrow(start());

const network = await orThrow(
  loadRun(folderStore(fileURLToPath(networkFolder("cifar100-lt-100-mislas")))),
);
const planned = await orThrow(
  plan(recipeNamed("cifar100-lt-100/published/mislas")?.pipeline, { read: readFolder(data) }),
);
const { groups } = planned;
const { counts, test } = planned.dataset;
if (!("images" in test)) throw new Error("images in memory expected");
const said = await orThrow(network.classify(test.images));
const classes = counts.length;
const largest = Math.max(...counts);

const part = (positions: readonly number[]) => ({
  probabilities: Float64Array.from(positions.flatMap((i) => [...(said[i]?.probabilities ?? [])])),
  classes,
  labels: Int32Array.from(positions, (i) => test.labels[i] as number),
});
const ofClass = counts.map((_count, k) =>
  Array.from(test.labels.keys()).filter((i) => test.labels[i] === k),
);
const held = part(
  ofClass.flatMap((positions, k) =>
    positions.slice(0, Math.max(1, Math.round((50 * (counts[k] as number)) / largest))),
  ),
);
const judged = part(ofClass.flatMap((positions) => positions.slice(50)));
const ways: Readonly<Record<string, Omit<ConformalOptions, "alpha">>> = {
  "threshold, marginal": {},
  "adaptive, marginal": { score: { kind: "adaptive" } },
  "prevalence, marginal": { score: { kind: "prevalence", prior: counts } },
  "threshold, by group": { calibration: { kind: "group", groups: { ...groups } } },
  "threshold, interpolated 0.99": { calibration: { kind: "interpolated", weight: 0.99 } },
  "threshold, by class": { calibration: { kind: "class" } },
};
const tasks = Object.entries(ways).map(([way, options]) => {
  const predictor = orThrow(conformalPredictor(held, { alpha, ...options }));
  const { marginal, macro, underHalf, size } = orThrow(coverage(predictor, judged));
  console.log(way, marginal.toFixed(3), macro.toFixed(3), underHalf.toFixed(2), size.toFixed(1));
  return { way, marginal, macro, underHalf, size };
});
network.dispose();

writeResult(values.json ?? resultFile("conformal"), {
  what: "prediction sets of MiSLAS's network on CIFAR-100-LT (factor 100) at alpha 0.1, fitted to a long tail of test images and judged on 50 others of each class",
  ...where,
  backend: `wasm, ${description}`,
  alpha,
  fittedTo: held.labels.length,
  judgedOn: judged.labels.length,
  tasks,
});

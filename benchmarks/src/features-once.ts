// Measures a stage that computes the features of its training images once, beside one that computes them in each step.
//
//   npm run features-once -w benchmarks -- --data FOLDER --depths 8,32 --epochs 3 --rounds 2
import { parseArgs } from "node:util";
import { start } from "@longtail/backend-wasm";
import { memoryStore } from "@longtail/checkpoint";
import { orThrow } from "@longtail/core";
import { readFolder } from "@longtail/core/read-folder";
import { define, type Plan, plan, run } from "@longtail/mislas";
import { circumstances, resultFile, spread, writeResult } from "./result-file.js";
import { integer } from "./training-step/options.js";

const { values } = parseArgs({
  options: {
    data: { type: "string" },
    depths: { type: "string", default: "8,32" },
    epochs: { type: "string", default: "3" },
    rounds: { type: "string", default: "2" },
    json: { type: "string" },
  },
});
const { data } = values;
if (data === undefined) throw new Error("--data: the folder of CIFAR-10's binary files");
const epochs = integer("epochs", values.epochs);
const rounds = integer("rounds", values.rounds);
const where = circumstances(); // the commit at the start
const { description } = await orThrow(start());

const ways = ["each", "once"] as const;
type Way = (typeof ways)[number];

const planned = async (depth: number, features: Way): Promise<Plan> =>
  await orThrow(
    plan(
      define({
        name: `ResNet-${depth}, features ${features}`,
        dataset: { kind: "dataset/cifar10-lt" },
        model: { kind: "model/cifar-resnet", depth } as never,
        stage1: {
          epochs,
          learn: [{ parameters: "classifier.*", rate: 1 }],
          normalization: "frozen",
          features,
        },
        evaluation: { every: epochs },
      }),
      { read: readFolder(data) },
    ),
  );

/** Seconds of each epoch's training; the last one's evaluation is left out by its own event. */
const secondsOf = async (stage: Plan): Promise<readonly number[]> => {
  const seconds: number[] = [];
  let began = 0;
  await orThrow(
    run(stage, {
      store: memoryStore(),
      progress: (event) => {
        if (event.type === "run-started") began = performance.now();
        if (event.type === "step" && event.step === event.steps)
          seconds.push((performance.now() - began) / 1000);
        if (event.type === "epoch-finished") began = performance.now();
      },
    }),
  );
  return seconds;
};

const tasks: object[] = [];
for (const depth of values.depths.split(",").map((text) => integer("depths", text))) {
  const seen: Record<Way, number[][]> = { each: [], once: [] };
  const plans = { each: await planned(depth, "each"), once: await planned(depth, "once") };
  for (let round = 0; round < rounds; round++)
    for (const way of ways) {
      const seconds = await secondsOf(plans[way]);
      console.log(
        `ResNet-${depth}, features ${way}: ${seconds.map((s) => s.toFixed(2)).join(", ")} s an epoch`,
      );
      seen[way].push([...seconds]);
    }
  for (const way of ways)
    tasks.push({
      depth,
      features: way,
      images: plans[way].dataset.train.labels.length,
      firstEpoch: spread(seen[way].map(([first = Number.NaN]) => first)),
      laterEpochs: spread(seen[way].flatMap((seconds) => seconds.slice(1))),
    });
}
writeResult(values.json ?? resultFile("features-once"), {
  what: "one stage on CIFAR-10-LT (factor 100): a linear classifier on a frozen backbone, batch 128; seconds of an epoch's training",
  ...where,
  backend: `wasm, ${description}`,
  epochs,
  rounds,
  tasks,
});

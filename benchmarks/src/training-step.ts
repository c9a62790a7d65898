// Times one step of stage 1 (everything learns, batch norm in training mode) of a CIFAR ResNet.
//
//   npm run training-step -w benchmarks -- --backend wasm --depth 32 --batch 128 --rounds 7
import { parseArgs } from "node:util";
import { normals, orThrow } from "@longtail/core";
import { crossEntropy } from "@longtail/cross-entropy";
import { linear } from "@longtail/linear";
import { ensureGradients } from "@longtail/ops";
import { sgd } from "@longtail/optimizers";
import { cifarResnet } from "@longtail/resnet";
import { disposeReplaced, type TrainingState, trainingStep } from "@longtail/two-stage";
import * as tf from "@tensorflow/tfjs-core";
import { startBackend } from "longtail";
import { circumstances, spread, writeResult } from "./result-file.js";

const { values } = parseArgs({
  options: {
    backend: { type: "string", default: "wasm" },
    depth: { type: "string", default: "32" },
    batch: { type: "string", default: "128" },
    rounds: { type: "string", default: "7" },
  },
});
const [depth, batch, rounds] = [Number(values.depth), Number(values.batch), Number(values.rounds)];
const classes = 100;

const description = orThrow(await startBackend(values.backend)());
ensureGradients();

const model = orThrow(cifarResnet({ depth }));
const head = orThrow(linear({ features: model.features, classes }));
const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 2e-4 }));
const step = trainingStep({ model, head, loss: crossEntropy(), optimizer, normalization: "batch" });

const { parameters: backbone, statistics } = model.init(0);
const parameters = { ...backbone, ...head.init(0) };
let state: TrainingState = { parameters, statistics, optimizer: optimizer.init(parameters) };
const rate = tf.scalar(0.1);
const inputs = {
  images: tf.tensor4d(normals(1, batch * 32 * 32 * 3), [batch, 32, 32, 3]),
  labels: tf.tensor1d(
    Int32Array.from({ length: batch }, (_, i) => i % classes),
    "int32",
  ),
  rates: Object.fromEntries(Object.keys(parameters).map((name) => [name, rate])),
};

const seconds: number[] = [];
let loss = Number.NaN;
for (let round = 0; round <= rounds; round++) {
  const began = performance.now();
  const { state: next, outputs } = step(state, inputs);
  disposeReplaced(state, next);
  state = next;
  loss = (await outputs.loss.data())[0] as number;
  tf.dispose([outputs.loss, outputs.correct]);
  // The first step compiles and allocates: it is shown, and not counted.
  const took = (performance.now() - began) / 1000;
  console.log(
    `${round === 0 ? "first step" : `step ${round}`}: ${took.toFixed(2)} s, loss ${loss.toFixed(3)}`,
  );
  if (round > 0) seconds.push(took);
}
if (!Number.isFinite(loss)) throw new Error("the loss is not finite: nothing was measured");

const result = {
  what: `stage-1 step, ResNet-${depth}, ${classes} classes, batch ${batch}`,
  ...circumstances(values.backend, description),
  secondsPerStep: spread(seconds),
  peakResidentMiB: Math.round(process.resourceUsage().maxRSS / 1024),
};
console.log(result);
console.log(writeResult(`training-step-${values.backend}-resnet${depth}-batch${batch}`, result));

// Trains a small network for two steps of stage 2 on the CPU and on WASM, in plain Node, through public interfaces only.
import assert from "node:assert/strict";
import { start } from "@longtail/backend-wasm";
import { readSafetensors, saveTensors } from "@longtail/checkpoint";
import { orThrow } from "@longtail/core";
import { calibration, predictionsOf } from "@longtail/ece";
import { labelAwareSmoothing } from "@longtail/label-aware-smoothing";
import { ensureGradients } from "@longtail/ops";
import { applyUpdates, sgd } from "@longtail/optimizers";
import { resnet } from "@longtail/resnet";
import { classBalanced } from "@longtail/samplers";
import { syntheticImages } from "@longtail/synthetic";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";

const [classes, side, batch] = [4, 8, 6];
const counts = [12, 6, 3, 1];
const { images, labels } = orThrow(syntheticImages({ counts, side, seed: 1, part: "train" }));
const sampler = orThrow(classBalanced({ labels, classes, seed: 1 }));
const loss = orThrow(labelAwareSmoothing({ counts, head: 0.4, tail: 0.1 }));
const optimizer = orThrow(sgd({ momentum: 0.9, weightDecay: 2e-4 }));
const net = orThrow(resnet({ depth: 8, classes, imageShape: [side, side, 3] }));

const pixels = side * side * 3;
const batchOf = (positions) => {
  const values = new Float32Array(positions.length * pixels);
  for (const [i, position] of positions.entries())
    for (let j = 0; j < pixels; j++)
      values[i * pixels + j] = images[position * pixels + j] / 128 - 1;
  const labelsOf = Int32Array.from(positions, (position) => labels[position]);
  return {
    x: tf.tensor4d(values, [positions.length, side, side, 3]),
    y: tf.tensor1d(labelsOf, "int32"),
  };
};

const train = async () => {
  let { parameters, statistics } = net.init(7);
  let state = optimizer.init(parameters);
  const losses = [];
  const rate = tf.scalar(0.05);
  for (let step = 0; step < 2; step++) {
    const { x, y } = batchOf(sampler(0).slice(step * batch, (step + 1) * batch));
    const names = Object.keys(parameters);
    let moved;
    const { value, grads } = tf.valueAndGrads((...values) => {
      const now = Object.fromEntries(names.map((name, i) => [name, values[i]]));
      const after = net.apply({ parameters: now, statistics }, x, "shifted");
      moved = Object.fromEntries(
        Object.entries(after.statistics).map(([name, t]) => [name, tf.keep(t)]),
      );
      return tf.mean(loss(after.logits, y));
    })(Object.values(parameters));
    const gradients = Object.fromEntries(names.map((name, i) => [name, grads[i]]));
    const next = optimizer.update(gradients, state, parameters);
    parameters = applyUpdates(parameters, next.updates, () => rate);
    ({ state } = next);
    statistics = moved;
    losses.push((await value.data())[0]);
  }
  const { x, y } = batchOf(Int32Array.from(labels.keys()));
  const { logits } = net.apply({ parameters, statistics }, x, "frozen");
  const probabilities = await tf.softmax(logits).data();
  const answers = orThrow(predictionsOf({ probabilities, classes }));
  const { ece } = orThrow(calibration({ ...answers, labels: await y.data() }, { bins: 15 }));
  const file = await orThrow(saveTensors(parameters));
  const { tensors } = orThrow(readSafetensors(file));
  assert.deepEqual(Object.keys(tensors).sort(), Object.keys(parameters).sort());
  return [...losses, ece];
};

const close = (a, b) => Math.abs(a - b) <= 1e-3 * Math.abs(b);

ensureGradients();
await tf.setBackend("cpu");
const onCpu = await train();
assert.ok(onCpu.every(Number.isFinite), `not finite: ${onCpu.join()}`);
assert.notEqual(onCpu[0], onCpu[1]);

const { description } = await orThrow(start());
const onWasm = await train();
assert.ok(
  onCpu.every((value, i) => close(onWasm[i], value)),
  `cpu ${onCpu.join()}, wasm ${onWasm.join()}`,
);
console.log(
  `two steps on cpu and on ${description}: losses and ECE ${onCpu.map((x) => x.toFixed(4)).join(", ")}`,
);

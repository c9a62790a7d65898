import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// vitest resolves imports in a way that Node does not, and would hide gradients that are not there: this runs in Node itself.
const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));

const program = `
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { batchNormTraining, ensureGradients, shortcutA } from "@longtail/ops";

const missing = () => { try { tf.grad((x) => tf.sum(x))(tf.scalar(1)); return false; } catch { return true; } };
const without = missing();
ensureGradients();

const images = tf.tensor4d(Array.from({ length: 8 * 6 * 6 * 2 }, (_, i) => Math.sin(i * i)), [8, 6, 6, 2]);
const labels = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1], "int32"), 3);
const draw = (shape, seed) => tf.randomNormal(shape, 0, 0.3, "float32", seed);
const net = (filter, scale, offset, weights) => {
  const { y } = batchNormTraining(tf.conv2d(images, filter, 1, "same"), scale, offset, { epsilon: 1e-5, activation: "relu" });
  const features = tf.mean(tf.relu(tf.add(shortcutA(y, 2, 8), 0)), [1, 2]);
  return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(tf.matMul(features, weights))), 1)));
};
let parameters = [draw([3, 3, 2, 4], 1), tf.ones([4]), tf.zeros([4]), draw([8, 3], 2)];
const losses = [];
for (let step = 0; step < 30; step++) {
  const { value, grads } = tf.valueAndGrads(net)(parameters);
  losses.push((await value.data())[0]);
  parameters = parameters.map((p, i) => tf.sub(p, tf.mul(0.5, grads[i])));
}
console.log(JSON.stringify({ without, first: losses[0], last: losses.at(-1) }));
`;

const expectTrained = (stdout: string): void => {
  const { without, first, last } = JSON.parse(stdout.trim().split("\n").at(-1) as string) as {
    without: boolean;
    first: number;
    last: number;
  };
  expect(without, "tfjs-core alone has no gradients; if it has, ensureGradients can go").toBe(true);
  expect(first).toBeGreaterThan(1);
  expect(last).toBeLessThan(first - 0.1);
};

describe("a net trains with tfjs-core and a backend alone", () => {
  let folder: string;
  beforeAll(async () => {
    const modules = join(root, "node_modules"); // inside the package, so that its imports resolve
    await mkdir(modules, { recursive: true });
    folder = await mkdtemp(join(modules, ".plain-node-"));
    await writeFile(join(folder, "program.mjs"), program);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("in plain Node", async () => {
    expectTrained((await run(process.execPath, [join(folder, "program.mjs")])).stdout);
  }, 60_000);

  it("bundled into one file, from which unused modules are shaken", async () => {
    const bundle = await rolldown({
      input: join(folder, "program.mjs"),
      platform: "node",
      resolve: { mainFields: ["module", "main"] },
    });
    const file = join(folder, "bundle.mjs");
    await bundle.write({ file, format: "esm" });
    expectTrained((await run(process.execPath, [file])).stdout);
  }, 60_000);
});

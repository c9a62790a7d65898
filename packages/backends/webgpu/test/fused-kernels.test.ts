import {
  batchNormTraining,
  movingStatistics,
  sgdUpdate,
  shortcutA,
  smoothedCrossEntropy,
  spread,
} from "@longtail/ops";
import { describeOnBackends, expectClose, useBackend } from "@longtail/testkit";
import type { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { noise, sizeOf } from "./sizes.js";

type Shape = [number, number, number, number];

const tensor = (shape: readonly number[], seed: number, f = (v: number) => v): tf.Tensor =>
  tf.tensor(noise(sizeOf(shape), seed).map(f), [...shape]);

/** The composites of @longtail/ops on the CPU and the kernels on WebGPU agree. */
const agrees = async (
  f: () => tf.Tensor[],
  tolerance: { readonly rtol?: number; readonly atol?: number } = {},
): Promise<void> => {
  const on = async (backend: "cpu" | "webgpu") => {
    await useBackend(backend);
    const results = tf.tidy(f);
    const values = await Promise.all(results.map((t) => t.data()));
    const shapes = results.map(({ shape }) => shape);
    tf.dispose(results);
    return { values, shapes };
  };
  const expected = await on("cpu");
  const actual = await on("webgpu");
  expect(actual.shapes).toEqual(expected.shapes);
  for (const [i, values] of actual.values.entries())
    await expectClose(values, expected.values[i] as Float32Array, {
      rtol: 1e-5,
      atol: 1e-6,
      relativeTo: "largest",
      ...tolerance,
    });
};

describeOnBackends(
  "kernels agree with the composites",
  () => {
    for (const shape of [
      [1, 1, 1, 1],
      [3, 1, 1, 100],
      [2, 5, 7, 1],
      [2, 3, 5, 130],
      [1, 2, 3, 260],
      [40, 33, 31, 3],
      [13, 32, 33, 8],
    ] satisfies Shape[])
      for (const relu of [false, true])
        for (const residual of [false, true])
          test(`batch norm ${shape.join("x")}${relu ? ", relu" : ""}${residual ? ", residual" : ""}`, () =>
            agrees(
              () => {
                const c = shape[3];
                const inputs = [
                  tensor(shape, 1, (v) => 3 * v + 1),
                  tensor([c], 2, (v) => v + 1.5),
                  tensor([c], 3),
                  ...(residual ? [tensor(shape, 4)] : []),
                ];
                const apply = (...[x, scale, offset, more]: tf.Tensor[]) =>
                  batchNormTraining(x as tf.Tensor4D, scale as tf.Tensor1D, offset as tf.Tensor1D, {
                    epsilon: 1e-3,
                    activation: relu ? "relu" : "linear",
                    ...(more && { residual: more as tf.Tensor4D }),
                  });
                const weights = tensor(shape, 7);
                const grads = tf.grads((...given) => tf.sum(tf.mul(apply(...given).y, weights)))(
                  inputs,
                );
                return [...Object.values(apply(...inputs)), ...grads] as tf.Tensor[];
              },
              { rtol: 3e-5, atol: 3e-6 },
            ));

    test("batch norm holds 1e-5 for a mean of a thousand deviations and an outlier image", async () => {
      const shape: Shape = [9, 32, 32, 4];
      const values = Float64Array.from(noise(sizeOf(shape), 3), (v, i) =>
        Math.fround(v + 1000 + (i < 4096 ? 500 : 0)),
      );
      const mean = new Float64Array(4);
      const variance = new Float64Array(4);
      const n = values.length / 4;
      values.forEach((v, i) => {
        mean[i % 4] = (mean[i % 4] as number) + v / n;
      });
      values.forEach((v, i) => {
        variance[i % 4] = (variance[i % 4] as number) + (v - (mean[i % 4] as number)) ** 2 / n;
      });
      const x = tf.tensor4d(Float32Array.from(values), shape);
      const result = batchNormTraining(x, tf.ones([4]), tf.zeros([4]), { epsilon: 0 });
      await expectClose(result.mean, mean, { rtol: 1e-6 });
      await expectClose(result.variance, variance, { rtol: 1e-5 });
    });

    test("batch norm passes NaN through the ReLU, forward and backward, in its channel only", async () => {
      const values = noise(2 * 3 * 3 * 2);
      values[4] = Number.NaN;
      const x = tf.tensor4d(values, [2, 3, 3, 2]);
      const f = (t: tf.Tensor) =>
        batchNormTraining(t as tf.Tensor4D, tf.ones([2]), tf.zeros([2]), {
          epsilon: 1e-5,
          activation: "relu",
        }).y;
      for (const result of [f(x), tf.grad(f)(x)]) {
        const nan = Array.from(await result.data(), Number.isNaN);
        expect(nan).toEqual(nan.map((_, i) => i % 2 === 0));
      }
    });

    for (const [rows, classes] of [
      [1, 2],
      [5, 3],
      [3, 65],
      [7, 1000],
    ] as const)
      test(`cross-entropy ${rows}x${classes}`, () =>
        agrees(() => {
          const logits = tensor([rows, classes], 1, (v) => 80 * v);
          const labels = tf.tensor1d(
            Int32Array.from({ length: rows }, (_, i) => (7 * i) % classes),
            "int32",
          );
          const [own, other] = [tensor([classes], 2, Math.abs), tensor([classes], 3, Math.abs)];
          const f = (z: tf.Tensor) =>
            smoothedCrossEntropy(
              z as tf.Tensor2D,
              labels,
              own as tf.Tensor1D,
              other as tf.Tensor1D,
            );
          return [f(logits), tf.grad(f)(logits, tensor([rows], 5) as tf.Tensor1D)];
        }));

    const step = (momentum: number, nesterov: boolean) => (): tf.Tensor[] => {
      const shapes = [[1], [3, 3, 4, 5], [257], [256], [], [2, 300], [7]];
      const record = (seed: number) =>
        Object.fromEntries(shapes.map((shape, i) => [`p${i}`, tensor(shape, seed + i)]));
      const rates = [tf.scalar(0.1), tf.scalar(0.01)];
      const { parameters, velocities } = sgdUpdate(
        {
          parameters: record(1),
          gradients: record(11),
          velocities: record(21),
          rates: Object.fromEntries(
            shapes.map((_, i) => [`p${i}`, rates[i > 4 ? 1 : 0] as tf.Scalar]),
          ),
        },
        { momentum, weightDecay: 0.01, nesterov },
      );
      return [...Object.values(parameters), ...Object.values(velocities)];
    };
    for (const momentum of [0, 0.9])
      for (const nesterov of [false, true])
        test(`SGD, momentum ${momentum}${nesterov ? ", nesterov" : ""}, seven parameters and two rates`, () =>
          agrees(step(momentum, nesterov)));

    test("no kernel needs more than eight storage buffers, including SGD", async () => {
      await useBackend("webgpu");
      const backend = tf.backend() as WebGPUBackend;
      const most = new Map<string, number>();
      const run = backend.runWebGPUProgram.bind(backend);
      backend.runWebGPUProgram = (program, inputs, ...rest) => {
        const { name } = program.constructor;
        most.set(name, Math.max(most.get(name) ?? 0, inputs.length + 1));
        return run(program, inputs, ...rest);
      };
      const { limits } = backend.device;
      Object.defineProperty(backend.device, "limits", {
        value: { maxStorageBuffersPerShaderStage: 8, maxComputeWorkgroupsPerDimension: 65535 },
        configurable: true,
      });
      try {
        await agrees(step(0.9, true));
        const grads = tf.tidy(() =>
          tf.grads(
            (x, scale, offset, residual) =>
              batchNormTraining(x as tf.Tensor4D, scale as tf.Tensor1D, offset as tf.Tensor1D, {
                epsilon: 1e-5,
                residual: residual as tf.Tensor4D,
                activation: "relu",
              }).y,
          )([tf.ones([2, 2, 2, 4]), tf.ones([4]), tf.ones([4]), tf.ones([2, 2, 2, 4])]),
        );
        await Promise.all(grads.map((t) => t.data()));
      } finally {
        backend.runWebGPUProgram = run;
        Object.defineProperty(backend.device, "limits", { value: limits, configurable: true });
      }
      expect(most.get("LongtailSgdUpdate")).toBe(6);
      expect(most.get("LongtailBatchNormTraining")).toBe(8);
      expect(most.get("LongtailBatchNormTrainingGrad")).toBe(8);
      expect(Math.max(...most.values())).toBe(8);
    });

    test("moving statistics of 130 channels", () =>
      agrees(() => {
        const c = [130];
        const given = (seed: number) => tensor(c, seed) as tf.Tensor1D;
        const moved = movingStatistics(
          { mean: given(1), variance: given(2) },
          { mean: given(3), variance: given(4) },
          { momentum: 0.1, count: 5 },
        );
        return [moved.mean, moved.variance];
      }));

    for (const stride of [1, 2, 3])
      test(`shortcut and spread, stride ${stride}, odd sizes`, () =>
        agrees(
          () => {
            const x = tensor([2, 7, 5, 3], 1) as tf.Tensor4D;
            const f = (t: tf.Tensor) => shortcutA(t as tf.Tensor4D, stride, 7);
            const y = f(x);
            return [
              y,
              tf.grad(f)(x, tensor(y.shape, 2)),
              spread(shortcutA(x, stride, 3), stride, [7, 5]),
            ];
          },
          { rtol: 0, atol: 0 },
        ));
  },
  { backends: ["webgpu"] },
);

import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-backend-cpu";
import { expect, test } from "vitest";

// The stock kernels that training a small residual network uses, against the CPU backend.

interface Input {
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

const noise = (shape: readonly number[], seed = 1): Input => {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
  let state = seed;
  for (let i = 0; i < values.length; i++) {
    state = (state * 48271) % 2147483647;
    values[i] = (state / 2147483647) * 2 - 1;
  }
  return { shape, values };
};

const integers = (shape: readonly number[], below: number): Input => {
  const { values } = noise(shape, 7);
  return { shape, values: Int32Array.from(values, (v) => Math.floor(((v + 1) / 2) * below)) };
};

type Op = (...inputs: tf.Tensor[]) => tf.Tensor;

const onBackend = async (backend: string, inputs: readonly Input[], op: Op) => {
  await tf.setBackend(backend);
  const result = tf.tidy(() =>
    op(
      ...inputs.map(({ shape, values }) =>
        tf.tensor(values, [...shape], values instanceof Int32Array ? "int32" : "float32"),
      ),
    ),
  );
  const values = Float64Array.from(await result.data());
  const { shape, dtype } = result;
  result.dispose();
  return { values, shape, dtype };
};

const agrees = (title: string, inputs: readonly Input[], op: Op): void =>
  test(title, async () => {
    const expected = await onBackend("cpu", inputs, op);
    const actual = await onBackend("webgpu", inputs, op);
    expect(actual.shape).toEqual(expected.shape);
    expect(actual.dtype).toBe(expected.dtype);
    await expectClose(actual.values, expected.values, {
      rtol: 1e-5,
      atol: 1e-7,
      relativeTo: "largest",
    });
  });

/** The gradients of an unevenly weighted sum of the result to all inputs, flattened into one tensor. */
const gradientOf =
  (op: Op): Op =>
  (...inputs) => {
    const weighted = (...xs: tf.Tensor[]): tf.Tensor => {
      const y = op(...xs);
      const weights = Float32Array.from({ length: y.size }, (_, i) => Math.sin(1.7 * i));
      return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
    };
    return tf.concat(
      tf
        .grads(weighted)(inputs)
        .map((g) => tf.reshape(g, [-1])),
    );
  };

const agreesWithGradient = (title: string, inputs: readonly Input[], op: Op): void => {
  agrees(title, inputs, op);
  agrees(`${title}: gradient`, inputs, gradientOf(op));
};

describeOnBackends(
  "stock kernels agree with the CPU backend",
  () => {
    for (const [side, from, to, size] of [
      [8, 3, 16, 3],
      [8, 16, 16, 3],
      [9, 5, 7, 3],
      [8, 16, 32, 1],
      [4, 64, 64, 3],
    ] as const)
      for (const stride of [1, 2])
        for (const pad of ["same", "valid"] as const)
          agreesWithGradient(
            `conv2d ${size}x${size}, ${side}x${side}x${from} to ${to}, stride ${stride}, ${pad}`,
            [noise([2, side, side, from]), noise([size, size, from, to], 3)],
            (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
          );
    agreesWithGradient(
      "conv2d, stride 2, padded by one as PyTorch does",
      [noise([2, 8, 8, 4]), noise([3, 3, 4, 8], 3)],
      (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 1),
    );

    for (const [size, stride, pad] of [
      [2, 2, "valid"],
      [3, 2, "same"],
      [8, 8, "valid"],
    ] as const) {
      // Without padding, of which the CPU backend's gradient takes a share.
      agreesWithGradient(`avgPool ${size}, stride ${stride}`, [noise([2, 8, 8, 5])], (x) =>
        tf.avgPool(x as tf.Tensor4D, size, stride, "valid"),
      );
      agreesWithGradient(`maxPool ${size}, stride ${stride}`, [noise([2, 8, 8, 5])], (x) =>
        tf.maxPool(x as tf.Tensor4D, size, stride, pad),
      );
    }

    for (const [m, k, n] of [
      [128, 64, 100],
      [3, 64, 10],
      [7, 2048, 3],
      [33, 65, 17],
    ] as const)
      for (const [ta, tb] of [
        [false, false],
        [true, false],
        [false, true],
      ] as const)
        agreesWithGradient(
          `matMul ${m}x${k}x${n}${ta ? ", left transposed" : ""}${tb ? ", right transposed" : ""}`,
          [noise(ta ? [k, m] : [m, k]), noise(tb ? [n, k] : [k, n], 3)],
          (a, b) => tf.matMul(a, b, ta, tb),
        );
    // Shapes that the stock split-K program gets wrong: the gradient of a head with 8,144 classes.
    for (const ta of [false, true])
      agrees(
        `matMul with a long inner dimension, right transposed${ta ? ", left too" : ""}`,
        [noise(ta ? [8144, 32] : [32, 8144]), noise([64, 8144], 3)],
        (a, b) => tf.matMul(a, b, ta, true),
      );

    for (const [rows, classes] of [
      [3, 10],
      [128, 100],
      [7, 8142],
    ] as const) {
      agreesWithGradient(`softmax ${rows}x${classes}`, [noise([rows, classes])], (x) =>
        tf.softmax(tf.mul(x, 20)),
      );
      agreesWithGradient(`logSoftmax ${rows}x${classes}`, [noise([rows, classes])], (x) =>
        tf.logSoftmax(tf.mul(x, 80)),
      );
      agrees(`oneHot ${rows}x${classes}`, [integers([rows], classes)], (labels) =>
        tf.oneHot(labels, classes),
      );
      agrees(
        `gather ${rows} of ${classes}`,
        [noise([classes, 3]), integers([rows], classes)],
        (x, i) => tf.gather(x, i as tf.Tensor1D),
      );
      agrees(`argMax ${rows}x${classes}`, [noise([rows, classes])], (x) => tf.argMax(x, 1));
    }

    for (const shape of [
      [3, 4, 4, 5],
      [8, 16, 16, 16],
    ]) {
      const name = shape.join("x");
      for (const axes of [[0], [3], [1, 2], [0, 1, 2], [0, 1, 2, 3]]) {
        const over = axes.join(",");
        agreesWithGradient(`sum ${name} over ${over}`, [noise(shape)], (x) => tf.sum(x, axes));
        agreesWithGradient(`mean ${name} over ${over}`, [noise(shape)], (x) => tf.mean(x, axes));
        agreesWithGradient(
          `variance ${name} over ${over}`,
          [noise(shape)],
          (x) => tf.moments(tf.add(x, 3), axes).variance,
        );
      }
      agreesWithGradient(
        `batch normalization ${name}`,
        [noise(shape), noise([shape[3] ?? 0], 5), noise([shape[3] ?? 0], 6)],
        (x, scale, offset) => {
          const { mean, variance } = tf.moments(x, [0, 1, 2]);
          const normal = tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5)));
          return tf.add(tf.mul(normal, scale), offset);
        },
      );
      for (const order of [
        [0, 3, 1, 2],
        [3, 2, 0, 1],
        [2, 0, 1, 3],
      ])
        agreesWithGradient(`transpose ${name} to ${order.join(",")}`, [noise(shape)], (x) =>
          tf.transpose(x, order),
        );
      agreesWithGradient(`slice ${name}`, [noise(shape)], (x) =>
        tf.slice(x, [1, 0, 0, 1], [1, 2, 3, 2]),
      );
      agrees(`stridedSlice ${name}`, [noise(shape)], (x) =>
        tf.stridedSlice(x, [0, 0, 0, 0], shape, [1, 2, 2, 1]),
      );
      agreesWithGradient(`pad ${name}`, [noise(shape)], (x) =>
        tf.pad(x, [
          [0, 0],
          [1, 1],
          [2, 1],
          [0, 4],
        ]),
      );
      agreesWithGradient(`relu ${name}`, [noise(shape)], (x) => tf.relu(x));
      agreesWithGradient(`add and multiply ${name}`, [noise(shape), noise(shape, 3)], (x, y) =>
        tf.mul(tf.add(x, y), tf.sub(x, 0.5)),
      );
    }
  },
  { backends: ["webgpu"] },
);

import * as tf from "@tensorflow/tfjs-core";

const fixed = Symbol.for("@longtail/ops/fixed");

/** Matrices with a row or column of zeros appended. */
const padWithZeros = (x: tf.Tensor, columns: boolean): tf.Tensor =>
  tf.tidy(() => {
    const [rows, width] = x.shape.slice(-2) as [number, number];
    const flat = tf.reshape(x, [-1, rows, width]);
    const padded = tf.pad(flat, [[0, 0], columns ? [0, 0] : [0, 1], columns ? [0, 1] : [0, 0]]);
    return tf.reshape(padded, [...x.shape.slice(0, -2), ...padded.shape.slice(1)]);
  });

const fix = (stock: tf.KernelConfig): tf.KernelConfig => {
  const kernelFunc: tf.KernelFunc = (call) => {
    const { a, b } = call.inputs as { a: tf.Tensor; b: tf.Tensor };
    const { transposeA, transposeB } = call.attrs ?? {};
    if ((a.shape.at(transposeA === true ? -2 : -1) as number) % 2 === 0)
      return stock.kernelFunc(call);
    const padded = {
      a: padWithZeros(a, transposeA !== true),
      b: padWithZeros(b, transposeB === true),
    };
    const product = stock.kernelFunc({ ...call, inputs: { ...call.inputs, ...padded } });
    tf.dispose(padded);
    return product;
  };
  return { ...stock, kernelFunc: Object.assign(kernelFunc, { [fixed]: true }) };
};

/**
 * Fixes the matrix product of the WebGL backend, if it is loaded.
 *
 * The backend packs four numbers into a texel. Ops such as `exp` and `add` leave nonzero numbers in
 * the unused lanes beyond a matrix's edge, and products with an odd inner dimension include them:
 * `exp(0) exp(0)ᵀ` with 3 columns gives 4 (4.22.0). A classifier with an odd number of classes gets
 * wrong gradients. Padding with zeros makes the dimension even.
 */
export const fixWebglMatMul = (): void => {
  for (const name of [tf.BatchMatMul, tf._FusedMatMul]) {
    const stock = tf.getKernel(name, "webgl");
    if (stock === undefined || fixed in stock.kernelFunc) continue;
    tf.unregisterKernel(name, "webgl");
    tf.registerKernel(fix(stock));
  }
};

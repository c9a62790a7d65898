import * as tf from "@tensorflow/tfjs-core";

const mended = Symbol.for("@longtail/ops/mended");

interface Attributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Matrices with one more row or column, of zeros. */
const withZeros = (x: tf.Tensor, columns: boolean): tf.Tensor =>
  tf.tidy(() => {
    const [rows, width] = x.shape.slice(-2) as [number, number];
    const flat = tf.reshape(x, [-1, rows, width]);
    const padded = tf.pad(flat, [[0, 0], columns ? [0, 0] : [0, 1], columns ? [0, 1] : [0, 0]]);
    return tf.reshape(padded, [...x.shape.slice(0, -2), ...padded.shape.slice(1)]);
  });

const mend = (stock: tf.KernelConfig): tf.KernelConfig => {
  const kernelFunc: tf.KernelFunc = (call) => {
    const { a, b } = call.inputs as { a: tf.Tensor; b: tf.Tensor };
    const { transposeA, transposeB } = call.attrs as unknown as Attributes;
    if ((a.shape.at(transposeA ? -2 : -1) as number) % 2 === 0) return stock.kernelFunc(call);
    const padded = { a: withZeros(a, !transposeA), b: withZeros(b, transposeB) };
    const product = stock.kernelFunc({ ...call, inputs: { ...call.inputs, ...padded } });
    tf.dispose(padded);
    return product;
  };
  return { ...stock, kernelFunc: Object.assign(kernelFunc, { [mended]: true }) };
};

/**
 * Makes tfjs's WebGL multiply matrices rightly, where it is there and nobody has done so yet.
 *
 * It keeps four numbers to a pixel. Ops such as `exp` and `add` leave numbers other than 0 in the lanes past a matrix's edge, and a
 * product whose inner dimension is odd adds their products in: `exp(0) exp(0)ᵀ` with 3 columns is 4 (4.22.0). A classifier of
 * an odd number of classes learns from such gradients. Zeros beyond the edge make the dimension even.
 */
export const mendWebgl = (): void => {
  for (const name of [tf.BatchMatMul, tf._FusedMatMul]) {
    const stock = tf.getKernel(name, "webgl");
    if (stock === undefined || mended in stock.kernelFunc) continue;
    tf.unregisterKernel(name, "webgl");
    tf.registerKernel(mend(stock));
  }
};

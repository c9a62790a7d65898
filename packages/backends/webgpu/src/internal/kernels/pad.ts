import type * as tf from "@tensorflow/tfjs-core";

const HIGHEST_RANK = 4; // for more tfjs writes a type that WGSL does not have, vec5

type Params = Parameters<tf.KernelFunc>[0];
type Around = readonly [number, number];

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** A pad of more than four dimensions, axis by axis, each as the middle one of three; nothing for fewer, which tfjs does. */
export const pad = (
  { inputs, attrs, backend }: Params,
  { kernelFunc }: tf.KernelConfig,
): tf.TensorInfo | undefined => {
  const { x } = inputs as { readonly x: tf.TensorInfo };
  const { paddings, ...how } = attrs as unknown as { readonly paddings: readonly Around[] };
  if (x.shape.length <= HIGHEST_RANK) return undefined;
  const owner = backend as tf.KernelBackend;
  let result = x;
  paddings.forEach(([before, after], axis) => {
    if (before === 0 && after === 0) return;
    const { shape } = result;
    const three = [0, axis, axis + 1].map((from, i) =>
      sizeOf(shape.slice(from, [axis, axis + 1][i])),
    );
    const padded = kernelFunc({
      inputs: { x: { ...result, shape: three } },
      attrs: {
        ...how,
        paddings: [
          [0, 0],
          [before, after],
          [0, 0],
        ],
      } as never,
      backend,
    }) as tf.TensorInfo;
    if (result !== x) owner.disposeData(result.dataId);
    result = { ...padded, shape: shape.map((n, i) => (i === axis ? before + n + after : n)) };
  });
  if (result === x) owner.incRef(x.dataId);
  return { ...result };
};

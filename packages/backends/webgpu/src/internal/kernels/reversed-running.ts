import * as tf from "@tensorflow/tfjs-core";

type Params = Parameters<tf.KernelFunc>[0];

/** A running sum or product from the end, as that of the reversed values: tfjs's own takes every length for the first that it met. */
export const reversedRunning = (
  { inputs, attrs, backend }: Params,
  { kernelFunc, backendName }: tf.KernelConfig,
): tf.TensorInfo | undefined => {
  const { x } = inputs as { readonly x: tf.TensorInfo };
  const { axis, exclusive, reverse } = attrs as unknown as {
    readonly axis: number;
    readonly exclusive: boolean;
    readonly reverse: boolean;
  };
  if (!reverse) return undefined;
  const reversed = (given: tf.TensorInfo): tf.TensorInfo =>
    tf.getKernel(tf.Reverse, backendName).kernelFunc({
      inputs: { x: given },
      attrs: { dims: axis } as never,
      backend,
    }) as tf.TensorInfo;
  const turned = reversed(x);
  const sums = kernelFunc({
    inputs: { x: turned },
    attrs: { axis, exclusive, reverse: false } as never,
    backend,
  }) as tf.TensorInfo;
  const result = reversed(sums);
  for (const { dataId } of [turned, sums]) (backend as tf.KernelBackend).disposeData(dataId);
  return result;
};

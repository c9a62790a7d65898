import * as tf from "@tensorflow/tfjs-core";
import { ensureGradients } from "./ensure-gradients.js";

/** The tensors an op or a kernel takes, by name. */
export type Inputs = Readonly<Record<string, tf.Tensor>>;

/** The numbers, flags and shapes an op takes beside its tensors, by name. */
export type Attrs = Readonly<Record<string, number | boolean | readonly number[]>>;

/**
 * An op by the name of its kernel, with what to do where a backend has no kernel of that name.
 *
 * `composite` borrows its inputs and returns new tensors (a `tf.clone` where the result is an input). `gradient` is
 * tfjs's own form of a gradient: `gradFunc` gets the gradients of the results (an array if there are several), then the
 * saved inputs and outputs in that order, then the attributes.
 */
export interface OpDefinition<I extends Inputs, A extends Attrs> {
  readonly name: string;
  readonly composite: (inputs: I, attrs: A) => tf.Tensor | tf.Tensor[];
  readonly gradient?: Omit<tf.GradConfig, "kernelName">;
}

/** An op: what its kernel on the current backend returns, always as an array. */
export interface NamedOp<I extends Inputs, A extends Attrs> {
  (inputs: I, attrs: A): tf.Tensor[];
  /** Whether the current backend has a kernel for it that is not the composite. */
  readonly hasKernel: () => boolean;
}

/**
 * Makes an op of a kernel's name, a composite of stock ops and a gradient.
 *
 * A call runs the kernel that the current backend has under the name; where it has none, the composite becomes that
 * backend's kernel. So a backend package makes an op faster by registering a kernel, before the first call with
 * `tf.registerKernel` or at any time with `replaceKernel`, and neither the op nor its callers change. The gradient is the
 * op's, whatever the kernel; it is registered at the first call unless there is one.
 *
 * @error throws what the composite or the kernel throws
 * @owns the caller owns the results
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { namedOp } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const cube = namedOp<{ x: tf.Tensor }, Record<never, never>>({
 *   name: "MyCube",
 *   composite: ({ x }) => tf.mul(x, tf.square(x)),
 *   gradient: {
 *     inputsToSave: ["x"],
 *     gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, tf.mul(3, tf.square(x as tf.Tensor))) }),
 *   },
 * });
 * const slope = tf.grad((x) => cube({ x }, {})[0] as tf.Tensor)(tf.scalar(2));
 * console.log(await slope.data()); // 12
 * ```
 */
export const namedOp = <I extends Inputs, A extends Attrs>({
  name,
  composite,
  gradient,
}: OpDefinition<I, A>): NamedOp<I, A> => {
  const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) =>
    tf.tidy(() => composite(inputs as unknown as I, attrs as unknown as A));
  const hasKernel = (): boolean => {
    const kernel = tf.getKernel(name, tf.getBackend());
    return kernel !== undefined && kernel.kernelFunc !== kernelFunc;
  };
  const call = (inputs: I, attrs: A): tf.Tensor[] => {
    ensureGradients();
    const backendName = tf.getBackend();
    if (tf.getKernel(name, backendName) === undefined)
      tf.registerKernel({ kernelName: name, backendName, kernelFunc });
    if (gradient !== undefined && tf.getGradient(name) === undefined)
      tf.registerGradient({ ...gradient, kernelName: name });
    const result = tf
      .engine()
      .runKernel(name, { ...inputs }, { ...attrs } as unknown as tf.NamedAttrMap);
    return (Array.isArray(result) ? result : [result]) as tf.Tensor[];
  };
  return Object.assign(call, { hasKernel });
};

/**
 * Makes a kernel the one of its name on its backend, in place of the one there may be; tfjs warns when that is done with
 * `tf.registerKernel`.
 */
export const replaceKernel = (kernel: tf.KernelConfig): void => {
  if (tf.getKernel(kernel.kernelName, kernel.backendName) !== undefined)
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
};

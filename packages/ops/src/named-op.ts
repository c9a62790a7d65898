import * as tf from "@tensorflow/tfjs-core";
import { ensureGradients } from "./ensure-gradients.js";

/** The tensors that an op takes, by name. */
export type Inputs = Readonly<Record<string, tf.Tensor>>;

/** The numbers, flags and shapes that an op takes, by name. */
export type Attrs = Readonly<Record<string, number | boolean | readonly number[]>>;

/** What an op takes and returns. */
export interface Signature {
  readonly inputs: Inputs;
  readonly attrs: Attrs;
  /** Optional at the end where attributes decide about a result. */
  readonly results: (tf.Tensor | undefined)[];
}

/** TensorFlow.js passes and accepts a single result without its array. */
type OneOrAll<R> = R extends [infer One] ? One : R;

/** The type that TensorFlow.js's ops give the results: it does not track ranks. */
type AnyRank<R> = { [I in keyof R]: tf.Tensor };

/**
 * The gradient of an op in TensorFlow.js's form. `saved` holds the inputs to save, then the outputs
 * to save.
 */
export interface OpGradient<S extends Signature> {
  readonly inputsToSave?: (keyof S["inputs"] & string)[];
  readonly outputsToSave?: boolean[];
  readonly gradFunc: (
    dy: OneOrAll<S["results"]>,
    saved: tf.Tensor[],
    attrs: S["attrs"],
  ) => { readonly [I in keyof S["inputs"]]?: () => tf.Tensor };
}

/**
 * A named op. `composite` computes it from stock ops where a backend has no kernel of that name; it
 * borrows its inputs and returns new tensors (a `tf.clone` where a result equals an input).
 */
export interface OpDefinition<S extends Signature> {
  readonly name: string;
  readonly composite: (inputs: S["inputs"], attrs: S["attrs"]) => OneOrAll<AnyRank<S["results"]>>;
  readonly gradient?: OpGradient<S>;
}

/** Runs the current backend's kernel. */
export interface NamedOp<S extends Signature> {
  (inputs: S["inputs"], attrs: S["attrs"]): S["results"];
  /** Whether the current backend has a kernel other than the composite. */
  readonly hasKernel: () => boolean;
}

/**
 * Makes an op from a kernel name, a composite of stock ops and a gradient.
 *
 * A call runs the current backend's kernel of that name. If the backend has none, the composite
 * becomes its kernel. A backend package therefore speeds up an op by registering a kernel, before
 * the first call with `tf.registerKernel` or at any time with `replaceKernel`; the op and its
 * callers stay the same. The gradient does not depend on the kernel. The first call registers it,
 * unless the kernel name has one already.
 *
 * @error throws what the composite or the kernel throws
 * @owns the caller owns the results
 * @example
 * ```ts
 * import "@tensorflow/tfjs-backend-cpu";
 * import { namedOp } from "@longtail/ops";
 * import * as tf from "@tensorflow/tfjs-core";
 *
 * const cube = namedOp<{ inputs: { x: tf.Tensor }; attrs: {}; results: [tf.Tensor] }>({
 *   name: "MyCube",
 *   composite: ({ x }) => tf.mul(x, tf.square(x)),
 *   gradient: {
 *     inputsToSave: ["x"],
 *     gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy, tf.mul(3, tf.square(x as tf.Tensor))) }),
 *   },
 * });
 * const slope = tf.grad((x) => cube({ x }, {})[0])(tf.scalar(2));
 * console.log(await slope.data()); // 12
 * ```
 */
/* @__NO_SIDE_EFFECTS__ */
export const namedOp = <S extends Signature>({
  name,
  composite,
  gradient,
}: OpDefinition<S>): NamedOp<S> => {
  const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) =>
    tf.tidy(() => composite(inputs as S["inputs"], attrs as S["attrs"]) as tf.Tensor | tf.Tensor[]);
  const hasKernel = (): boolean => {
    const kernel = tf.getKernel(name, tf.getBackend());
    return kernel !== undefined && kernel.kernelFunc !== kernelFunc;
  };
  const call = (inputs: S["inputs"], attrs: S["attrs"]): S["results"] => {
    ensureGradients();
    const backendName = tf.getBackend();
    if (tf.getKernel(name, backendName) === undefined)
      tf.registerKernel({ kernelName: name, backendName, kernelFunc });
    if (gradient !== undefined && tf.getGradient(name) === undefined)
      tf.registerGradient({
        ...gradient,
        kernelName: name,
        gradFunc: gradient.gradFunc as unknown as tf.GradFunc,
      });
    const result = tf.engine().runKernel(name, { ...inputs }, { ...attrs } as tf.NamedAttrMap);
    return (Array.isArray(result) ? result : [result]) as S["results"];
  };
  return Object.assign(call, { hasKernel });
};

/**
 * Registers a kernel in place of the backend's present kernel of that name, if there is one.
 * `tf.registerKernel` alone warns when it replaces a kernel.
 */
export const replaceKernel = (kernel: tf.KernelConfig): void => {
  if (tf.getKernel(kernel.kernelName, kernel.backendName) !== undefined)
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
};

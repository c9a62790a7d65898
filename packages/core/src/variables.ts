import type { Tensor } from "@tensorflow/tfjs-core";

/** Tensors by name. Names are PyTorch's (`backbone.layer1.0.conv1.weight`), layouts are tfjs's (NHWC, HWIO, [in, out]). */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** The tensors of a network. A new record replaces an old one; nothing changes in place. */
export interface Variables {
  /** Tensors that gradients reach. */
  readonly parameters: NamedTensors;
  /** Running means and variances, which training moves without gradients. */
  readonly statistics: NamedTensors;
}

/** Shapes by name, known before any tensor exists. */
export type NamedShapes = Readonly<Record<string, readonly number[]>>;

/** A record with each value replaced, in the same order. */
export const mapRecord = <A, B>(
  record: Readonly<Record<string, A>>,
  f: (value: A, name: string) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value, name)]));

/** The entries whose name satisfies the predicate. */
export const filterRecord = <A>(
  record: Readonly<Record<string, A>>,
  keep: (name: string) => boolean,
): Record<string, A> => Object.fromEntries(Object.entries(record).filter(([name]) => keep(name)));

/**
 * Whether a name matches a pattern: the name itself, or a prefix followed by `*`.
 *
 * @example
 * ```ts
 * import { matches } from "@longtail/core";
 *
 * console.log(matches("classifier.*")("classifier.fc.bias")); // true
 * ```
 */
export const matches =
  (pattern: string) =>
  (name: string): boolean =>
    pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

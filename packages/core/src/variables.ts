import type { Tensor } from "@tensorflow/tfjs-core";

/** Tensors by name; names are PyTorch's (`backbone.layer1.0.conv1.weight`), layouts are tfjs's (NHWC, HWIO, [in, out]). */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/** What a net consists of. A new record replaces an old one; nothing in it is changed in place. */
export interface Variables {
  /** What is learnt. */
  readonly parameters: NamedTensors;
  /** Running means and variances, which training moves but no gradient reaches. */
  readonly statistics: NamedTensors;
}

/** Shapes by name: what a net's variables will be, known before any tensor exists. */
export type NamedShapes = Readonly<Record<string, readonly number[]>>;

/** A record with each value replaced; keys and their order stay. */
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
 * Whether a name is meant by a pattern: the name itself, or a beginning followed by `*`.
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

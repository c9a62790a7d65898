import * as tf from "@tensorflow/tfjs-core";

/** A tensor and its path in nested records. */
export interface Leaf {
  readonly path: string;
  readonly tensor: tf.Tensor;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
};

const gather = (value: unknown, path: string, into: Leaf[], reasons: string[]): void => {
  if (value instanceof tf.Tensor) into.push({ path, tensor: value });
  else if (isRecord(value))
    for (const key of Object.keys(value)) gather(value[key], `${path}.${key}`, into, reasons);
  else if (value !== undefined) {
    const what =
      value === null
        ? "null"
        : typeof value === "object"
          ? "an object but not a plain record"
          : `a ${typeof value}`;
    reasons.push(`${path} is ${what}; a step takes and returns records of tensors`);
  }
};

/**
 * The tensors of nested records and arrays in order. Adds a reason for every other value except
 * `undefined`.
 */
export const leavesOf = (value: unknown, path: string, reasons: string[]): readonly Leaf[] => {
  const leaves: Leaf[] = [];
  gather(value, path, leaves, reasons);
  return leaves;
};

/** The same records with other tensors, taken in order. */
export const rebuild = <A>(template: A, tensors: Iterator<tf.Tensor>): A => {
  const visit = (value: unknown): unknown => {
    if (value instanceof tf.Tensor) return tensors.next().value;
    if (Array.isArray(value)) return value.map(visit);
    if (!isRecord(value)) return value;
    const copy: Record<string, unknown> = {};
    for (const key of Object.keys(value)) copy[key] = visit(value[key]);
    return copy;
  };
  return visit(template) as A;
};

import type { DescribedArray, DescribedHead } from "@longtail/core";
import type { Operation } from "./operation.js";
import type { Variable } from "./variable.js";

// The squares of the least lengths of @longtail/normalized-linear and @longtail/nearest-class-mean.
const LEAST_COSINE = 1e-12;
const LEAST_MEANS = 1e-24;

/** What each column of [features, classes] sums to, in float64. */
const columnSums = (
  { shape, data }: DescribedArray,
  of: (value: number) => number,
): Float64Array => {
  const classes = shape[1] as number;
  const sums = new Float64Array(classes);
  data.forEach((value, i) => {
    (sums[i % classes] as number) += of(value);
  });
  return sums;
};

/** A weight with each class's column multiplied by its own number. */
const scaled = ({ shape, data }: DescribedArray, factors: ArrayLike<number>): DescribedArray => ({
  shape,
  data: data.map((value, i) => value * (factors[i % factors.length] as number)),
});

const square = (value: number): number => value * value;

const linear = (
  variable: Variable,
  { weight, bias, scale }: Extract<DescribedHead, { head: "linear" }>,
  x: Operation,
): Operation => {
  const [w, b] = [variable(weight), variable(bias).data];
  if (scale === undefined) return { op: "dense", x, weight: w, bias: b };
  const factors = variable(scale).data;
  return {
    op: "dense",
    x,
    weight: scaled(w, factors),
    bias: b.map((value, k) => value * (factors[k] as number)),
  };
};

const cosine = (
  variable: Variable,
  { weight, factor }: Extract<DescribedHead, { head: "cosine" }>,
  x: Operation,
): Operation => {
  const w = variable(weight);
  const [width, classes] = w.shape as [number, number];
  const factors = columnSums(w, square).map((squares) =>
    squares > LEAST_COSINE ? factor / Math.sqrt(squares) : 0,
  );
  return {
    op: "dense",
    x: { op: "direction", x, width, factor: 1, least: LEAST_COSINE, vanishing: true },
    weight: scaled(w, factors),
    bias: new Float32Array(classes),
  };
};

// -|g - m|² = 2 g·m - |m|² - |g|², of which the last is the same for all classes: no softmax sees it.
const means = (
  variable: Variable,
  { means: name, center, normalize }: Extract<DescribedHead, { head: "means" }>,
  x: Operation,
): Operation => {
  const m = variable(name);
  const [width, classes] = m.shape as [number, number];
  const centered: Operation =
    center === undefined
      ? x
      : {
          op: "affine",
          x,
          scale: new Float32Array(width).fill(1),
          shift: variable(center).data.map((c) => -c),
        };
  return {
    op: "dense",
    x: normalize
      ? {
          op: "direction",
          x: centered,
          width,
          factor: 1,
          least: LEAST_MEANS,
          vanishing: false,
        }
      : centered,
    weight: scaled(m, new Float32Array(classes).fill(2)),
    bias: Float32Array.from(columnSums(m, square), (squares) => -squares),
  };
};

/** Logits of features, up to a number that all classes of an image share. */
export const classifier = (variable: Variable, head: DescribedHead, x: Operation): Operation => {
  switch (head.head) {
    case "linear":
      return linear(variable, head, x);
    case "cosine":
      return cosine(variable, head, x);
    case "means":
      return means(variable, head, x);
    default: {
      const unreachable: never = head;
      return unreachable;
    }
  }
};

/** The names and sizes of the variables that a head needs. */
export const headNeeds = (
  head: DescribedHead,
  features: number,
  classes: number,
): readonly (readonly [name: string, size: number])[] => {
  const size = features * classes;
  switch (head.head) {
    case "linear":
      return [
        [head.weight, size],
        [head.bias, classes],
        ...(head.scale === undefined ? [] : ([[head.scale, classes]] as const)),
      ];
    case "cosine":
      return [[head.weight, size]];
    case "means":
      return [
        [head.means, size],
        ...(head.center === undefined ? [] : ([[head.center, features]] as const)),
      ];
    default: {
      const unreachable: never = head;
      return unreachable;
    }
  }
};

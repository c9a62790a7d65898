// The kernels that training and inference meet, against the CPU backend.
import "@tensorflow/tfjs-backend-cpu";
import { ensureGradients } from "@longtail/ops";
import { describeOnBackends, expectClose } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import fc from "fast-check";
import { fuzz, noise, place, sizes, soil, takesEmpty } from "./fuzz.js";

interface Input {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32";
  /** One of the values is NaN. */
  readonly withNaN?: boolean;
  /** Integers are in [0, below). */
  readonly below?: number;
}

interface Case {
  readonly inputs: readonly Input[];
  readonly op: (...tensors: never[]) => tf.Tensor;
  /** What the report of a failure says about the op. */
  readonly what: unknown;
  /** How many values one result adds up, where they may cancel: each addition rounds. */
  readonly terms?: number;
}

const float = (shape: readonly number[]): Input => ({ shape, dtype: "float32" });
const int = (shape: readonly number[], below: number): Input => ({ shape, dtype: "int32", below });

const shapeOf = (ranks: readonly [number, number], smallest: 0 | 1 = 0) =>
  fc.array(sizes(smallest, 7), { minLength: ranks[0], maxLength: ranks[1] });

// Two shapes that broadcast to one.
const pairOfShapes = fc
  .tuple(shapeOf([0, 4], 1), fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }), sizes(0, 4))
  .map(([shape, ones, dropped]): [number[], number[]] => [
    shape.map((size, i) => (ones[i] === true ? 1 : size)),
    shape
      .map((size, i) => (ones[i + 4] === true ? 1 : size))
      .slice(Math.min(dropped, shape.length)),
  ]);

const unary = [
  "abs", "ceil", "elu", "erf", "exp", "expm1", "floor", "isNaN", "isFinite", "leakyRelu", "log1p",
  "logSoftmax", "neg", "relu", "relu6", "round", "selu", "sigmoid", "sign", "softmax", "softplus",
  "square", "step", "tanh", "sin", "cos", "zerosLike", "onesLike", "clone",
] as const; // biome-ignore format: a list

const binary = [
  "add",
  "sub",
  "mul",
  "div",
  "maximum",
  "minimum",
  "squaredDifference",
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
] as const;

// What a reduction gives for no values. TensorFlow.js's CPU backend gives 0 for a mean.
const ofNothing = {
  sum: 0,
  mean: Number.NaN,
  max: -Infinity,
  min: Infinity,
  prod: 1,
  all: 1,
  any: 0,
};

const ops = tf as unknown as Readonly<Record<string, (...args: unknown[]) => tf.Tensor>>;
const named = (name: string) => ops[name] as (...args: unknown[]) => tf.Tensor;

// What these give for NaN differs from backend to backend.
const undefinedForNaN = ["sign", "step"];

const oneInput = (name: string): fc.Arbitrary<Case> =>
  fc.tuple(shapeOf([1, 4], 1), fc.boolean()).map(([shape, some]) => {
    const withNaN = some && !undefinedForNaN.includes(name);
    return { inputs: [{ ...float(shape), withNaN }], op: named(name), what: { shape, withNaN } };
  });

const reduction = (name: keyof typeof ofNothing): fc.Arbitrary<Case> =>
  fc.tuple(shapeOf([1, 4]), fc.array(fc.nat(3)), fc.boolean()).map(([shape, axes, keepDims]) => {
    const axis = [...new Set(axes.map((a) => a % shape.length))];
    const reduced = axis.length === 0 ? shape.map((_, i) => i) : axis;
    return {
      inputs: [float(shape)],
      what: { shape, axis, keepDims },
      terms: name === "sum" ? reduced.reduce((n, i) => n * (shape[i] as number), 1) : 1,
      op: (x: tf.Tensor) => {
        const values = name === "all" || name === "any" ? tf.greater(x, 0) : x;
        const nothing = shape.some((size, i) => size === 0 && reduced.includes(i));
        if (tf.getBackend() !== "cpu" || !nothing) return named(name)(values, reduced, keepDims);
        const kept = shape.filter((_, i) => !reduced.includes(i));
        const ones = shape.map((size, i) => (reduced.includes(i) ? 1 : size));
        return tf.fill(keepDims ? ones : kept, ofNothing[name]);
      },
    };
  });

const position = (name: string): fc.Arbitrary<Case> =>
  fc.tuple(shapeOf([1, 4], 1), fc.nat(3)).map(([shape, axis]) => ({
    inputs: [float(shape)],
    op: (x: tf.Tensor) => named(name)(x, axis % shape.length),
    what: { shape, axis },
  }));

const cases: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  ...Object.fromEntries(unary.map((name) => [name, oneInput(name)])),
  ...Object.fromEntries(
    binary.map((name) => [
      name,
      fc.tuple(pairOfShapes, fc.boolean(), fc.boolean()).map(([[a, b], left, right]) => ({
        inputs: [
          { ...float(a), withNaN: left },
          { ...float(b), withNaN: right },
        ],
        op: named(name),
        what: { a, b, left, right },
      })),
    ]),
  ),
  ...Object.fromEntries(
    Object.keys(ofNothing).map((name) => [name, reduction(name as keyof typeof ofNothing)]),
  ),
  argMax: position("argMax"),
  argMin: position("argMin"),
  // The weights broadcast to x, as in networks.
  prelu: fc.tuple(shapeOf([1, 4], 1), fc.nat(255)).map(([shape, bits]) => {
    const weights = shape.map((size, i) => ((bits >> i) % 2 === 0 ? 1 : size)).slice(bits % 2);
    return { inputs: [float(shape), float(weights)], op: tf.prelu, what: { shape, weights } };
  }),
  clipByValue: shapeOf([1, 3], 1).map((shape) => ({
    inputs: [{ ...float(shape), withNaN: (shape[0] as number) % 2 === 0 }],
    op: (x: tf.Tensor) => tf.clipByValue(x, -0.3, 0.4),
    what: shape,
  })),
  matMul: fc
    .tuple(sizes(1, 3), sizes(0), sizes(0), sizes(0), fc.boolean(), fc.boolean(), fc.nat(2))
    .map(([batch, rows, inner, columns, ta, tb, batched]) => ({
      inputs: [
        float([...(batched > 0 ? [batch] : []), ...(ta ? [inner, rows] : [rows, inner])]),
        float([...(batched > 1 ? [batch] : []), ...(tb ? [columns, inner] : [inner, columns])]),
      ],
      op: (a: tf.Tensor, b: tf.Tensor) => tf.matMul(a, b, ta, tb),
      what: { batch, rows, inner, columns, ta, tb, batched },
    })),
  "fused.matMul": fc
    .tuple(
      sizes(1),
      sizes(0),
      sizes(1),
      fc.constantFrom("none", "scalar", "one", "columns", "whole"),
      fc.constantFrom("linear", "relu", "relu6", "elu", "sigmoid", "prelu", "leakyrelu"),
    )
    .map(([rows, inner, columns, bias, activation]) => ({
      inputs: [
        float([rows, inner]),
        float([inner, columns]),
        float(
          { none: [], scalar: [], one: [1], columns: [columns], whole: [rows, columns] }[bias] ??
            [],
        ),
      ],
      op: (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
        tf.fused.matMul({
          a,
          b,
          ...(bias !== "none" && { bias: c }),
          activation: activation as "relu",
          ...(activation === "prelu" && { preluActivationWeights: tf.fill([columns], 0.3) }),
          leakyreluAlpha: 0.1,
        }),
      what: { rows, inner, columns, bias, activation },
    })),
  "fused.conv2d": fc
    .tuple(
      fc.record({
        images: sizes(1, 3),
        side: fc.integer({ min: 3, max: 12 }),
        channels: sizes(0),
        out: sizes(1),
      }),
      fc.constantFrom(1, 3),
      fc.constantFrom("none", "scalar", "one", "channels", "column", "image"),
      fc.constantFrom("linear", "relu", "relu6", "elu", "sigmoid", "prelu", "leakyrelu"),
    )
    .map(([{ images, side, channels, out }, filter, bias, activation]) => ({
      inputs: [
        float([images, side, side, channels]),
        float([filter, filter, channels, out]),
        float(
          {
            none: [],
            scalar: [],
            one: [1],
            channels: [out],
            column: [side, 1, 1],
            image: [side, side, out],
          }[bias] ?? [],
        ),
      ],
      op: (x: tf.Tensor4D, f: tf.Tensor4D, c: tf.Tensor) =>
        tf.fused.conv2d({
          x,
          filter: f,
          strides: 1,
          pad: "same",
          ...(bias !== "none" && { bias: c }),
          activation: activation as "relu",
          ...(activation === "prelu" && {
            preluActivationWeights: tf.fill(bias === "image" ? [side, side, out] : [out], 0.3),
          }),
          leakyreluAlpha: 0.1,
        }),
      what: { images, side, channels, out, filter, bias, activation },
    })),
  "fused.depthwiseConv2d": fc
    .tuple(
      fc.record({ side: fc.integer({ min: 3, max: 9 }), channels: sizes(1, 5) }),
      fc.constantFrom(1, 2),
      fc.constantFrom("none", "scalar", "channels", "image"),
      fc.constantFrom("linear", "relu", "relu6", "prelu"),
    )
    .map(([{ side, channels }, multiplier, bias, activation]) => {
      const out = channels * multiplier;
      return {
        inputs: [
          float([2, side, side, channels]),
          float([3, 3, channels, multiplier]),
          float({ none: [], scalar: [], channels: [out], image: [side, side, out] }[bias] ?? []),
        ],
        op: (x: tf.Tensor4D, f: tf.Tensor4D, c: tf.Tensor) =>
          tf.fused.depthwiseConv2d({
            x,
            filter: f,
            strides: 1,
            pad: "same",
            ...(bias !== "none" && { bias: c }),
            activation: activation as "relu",
            ...(activation === "prelu" && { preluActivationWeights: tf.fill([out], 0.3) }),
          }),
        what: { side, channels, multiplier, bias, activation },
      };
    }),
  batchNorm: shapeOf([4, 4], 1).map((shape) => ({
    inputs: [
      float(shape),
      float(shape.slice(3)),
      float(shape.slice(3)),
      float(shape.slice(3)),
      float(shape.slice(3)),
    ],
    op: (
      x: tf.Tensor4D,
      mean: tf.Tensor1D,
      variance: tf.Tensor1D,
      offset: tf.Tensor1D,
      scale: tf.Tensor1D,
    ) => tf.batchNorm(x, mean, tf.abs(variance), offset, scale, 0.01),
    what: shape,
  })),
  transpose: fc.tuple(shapeOf([1, 5]), fc.nat(1000)).map(([shape, salt]) => {
    const axes = shape.map((_, i) => i).sort((a, b) => Math.sin(a + salt) - Math.sin(b + salt));
    return {
      inputs: [float(shape)],
      op: (x: tf.Tensor) => tf.transpose(x, axes),
      what: { shape, axes },
    };
  }),
  slice: fc.tuple(shapeOf([1, 5], 1), fc.nat(1000)).map(([shape, salt]) => {
    const begin = shape.map((size, i) => (salt + 3 * i) % size);
    const size = shape.map((n, i) => (salt + i) % (n - (begin[i] as number) + 1));
    return {
      inputs: [float(shape)],
      op: (x: tf.Tensor) => tf.slice(x, begin, size),
      what: { shape, begin, size },
    };
  }),
  concat: fc.tuple(shapeOf([1, 4]), sizes(0, 4), fc.nat(3)).map(([shape, other, which]) => {
    const axis = which % shape.length;
    return {
      inputs: [float(shape), float(shape.with(axis, other)), float(shape)],
      op: (...tensors: tf.Tensor[]) => tf.concat(tensors, axis),
      what: { shape, other, axis },
    };
  }),
  stack: shapeOf([0, 3]).map((shape) => ({
    inputs: [float(shape), float(shape)],
    op: (a: tf.Tensor, b: tf.Tensor) => tf.stack([a, b], shape.length),
    what: shape,
  })),
  pad: fc.tuple(shapeOf([1, 6]), fc.nat(100)).map(([shape, salt]) => {
    const around = shape.map((_, i): [number, number] => [(salt + i) % 3, (salt >> i) % 3]);
    return {
      inputs: [float(shape)],
      op: (x: tf.Tensor) => tf.pad(x, around, 0.5),
      what: { shape, around },
    };
  }),
  tile: fc.tuple(shapeOf([1, 4]), fc.nat(100)).map(([shape, salt]) => {
    const reps = shape.map((_, i) => 1 + ((salt >> i) % 3));
    return {
      inputs: [float(shape)],
      op: (x: tf.Tensor) => tf.tile(x, reps),
      what: { shape, reps },
    };
  }),
  reverse: fc.tuple(shapeOf([1, 4]), fc.nat(3)).map(([shape, axis]) => ({
    inputs: [float(shape)],
    op: (x: tf.Tensor) => tf.reverse(x, axis % shape.length),
    what: { shape, axis },
  })),
  gather: fc
    .tuple(shapeOf([1, 4], 1), shapeOf([1, 2]), fc.nat(3))
    .map(([shape, indices, which]) => {
      const axis = which % shape.length;
      return {
        inputs: [float(shape), int(indices, shape[axis] as number)],
        op: (x: tf.Tensor, i: tf.Tensor) => tf.gather(x, i as tf.Tensor1D, axis),
        what: { shape, indices, axis },
      };
    }),
  "the gradient of gather": fc.tuple(shapeOf([1, 3], 1), sizes(1)).map(([shape, count]) => ({
    inputs: [float(shape), int([count], shape[0] as number)],
    op: (x: tf.Tensor, i: tf.Tensor) =>
      tf.grad((a: tf.Tensor) => tf.square(tf.gather(a, i as tf.Tensor1D)))(x),
    what: { shape, count },
  })),
  gatherND: fc.tuple(shapeOf([2, 3], 1), sizes(1)).map(([shape, count]) => ({
    inputs: [float(shape), int([count, 2], Math.min(...shape))],
    op: (x: tf.Tensor, i: tf.Tensor) => tf.gatherND(x, i),
    what: { shape, count },
  })),
  scatterND: fc.tuple(shapeOf([1, 3], 1), sizes(1)).map(([shape, count]) => ({
    inputs: [int([count, 1], shape[0] as number), float([count, ...shape.slice(1)])],
    op: (i: tf.Tensor, updates: tf.Tensor) => tf.scatterND(i, updates, shape),
    what: { shape, count },
  })),
  unsortedSegmentSum: fc.tuple(shapeOf([1, 3], 1), sizes(1)).map(([shape, segments]) => ({
    inputs: [float(shape), int(shape.slice(0, 1), segments)],
    op: (x: tf.Tensor, ids: tf.Tensor) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, segments),
    what: { shape, segments },
  })),
  oneHot: fc.tuple(shapeOf([1, 2]), fc.integer({ min: 2, max: 9 })).map(([shape, depth]) => ({
    inputs: [int(shape, depth + 2)],
    op: (i: tf.Tensor) => tf.oneHot(i as tf.Tensor1D, depth, 0.9, 0.1, "float32"),
    what: { shape, depth },
  })),
  cast: shapeOf([1, 3]).map((shape) => ({
    inputs: [int(shape, 9)],
    op: (x: tf.Tensor) => tf.mul(tf.cast(x, "float32"), 0.5),
    what: shape,
  })),
  where: shapeOf([1, 3]).map((shape) => ({
    inputs: [float(shape), float(shape)],
    op: (a: tf.Tensor, b: tf.Tensor) => tf.where(tf.greater(a, b), a, b),
    what: shape,
  })),
  cumsum: fc
    .tuple(shapeOf([1, 3], 1), fc.boolean(), fc.boolean())
    .map(([shape, exclusive, reverse]) => ({
      inputs: [float(shape)],
      op: (x: tf.Tensor) => tf.cumsum(x, shape.length - 1, exclusive, reverse),
      what: { shape, exclusive, reverse },
    })),
  stridedSlice: fc
    .tuple(shapeOf([1, 4], 1), fc.integer({ min: 1, max: 3 }))
    .map(([shape, step]) => ({
      inputs: [float(shape)],
      op: (x: tf.Tensor) =>
        tf.stridedSlice(
          x,
          shape.map(() => 0),
          shape,
          shape.map(() => step),
        ),
      what: { shape, step },
    })),
  topk: fc.tuple(shapeOf([1, 2], 1), fc.nat(9)).map(([shape, k]) => ({
    inputs: [float(shape)],
    op: (x: tf.Tensor) => tf.topk(x, 1 + (k % (shape.at(-1) as number))).values,
    what: { shape, k },
  })),
  resizeBilinear: fc
    .tuple(shapeOf([4, 4], 1), sizes(1), sizes(1), fc.boolean())
    .map(([shape, h, w, align]) => ({
      inputs: [float(shape)],
      op: (x: tf.Tensor) => tf.image.resizeBilinear(x as tf.Tensor4D, [h, w], align),
      what: { shape, h, w, align },
    })),
};

const valuesOf = ({ shape, dtype, withNaN = false, below = 1 }: Input, salt: number) => {
  const values = noise(tf.util.sizeFromShape([...shape]), salt);
  if (withNaN) values[Math.floor(values.length / 2)] = Number.NaN;
  return dtype === "float32"
    ? values
    : Int32Array.from(values, (v) => Math.min(below - 1, Math.floor(((v + 1) / 2) * below)));
};

const isEmpty = ({ shape }: Input): boolean => shape.includes(0);

describeOnBackends(
  "kernels",
  (backend) => {
    ensureGradients();
    for (const [name, arbitrary] of Object.entries(cases))
      fuzz(
        name,
        fc.tuple(
          arbitrary.filter(({ inputs }) => takesEmpty(backend) || !inputs.some(isEmpty)),
          fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        ),
        async ([{ inputs, op, terms = 1 }, elsewhere]) => {
          const compute = async (where: "cpu" | typeof backend) => {
            const tensors = await place(
              where,
              inputs.map((input, i) => ({
                shape: input.shape,
                values: valuesOf(input, i + 1),
                elsewhere: elsewhere[i] as boolean,
              })),
            );
            if (where !== "cpu") soil();
            const result = tf.tidy(() => op(...(tensors as never[])));
            const { shape, dtype } = result;
            const values = Float64Array.from(await result.data());
            tf.dispose([result, ...tensors]);
            return { shape, dtype, values };
          };
          const expected = await compute("cpu");
          const actual = await compute(backend);
          if (JSON.stringify(actual.shape) !== JSON.stringify(expected.shape))
            throw new Error(
              `shape ${JSON.stringify(actual.shape)} and not ${JSON.stringify(expected.shape)}`,
            );
          await expectClose(actual.values, expected.values, {
            rtol: 1e-5,
            atol: 1e-6 + terms * 2 ** -24,
            relativeTo: "largest",
          });
        },
      );
  },
  { backends: ["wasm", "webgpu"] },
);

import type { Operation } from "@longtail/inference-graph";
import type { Attributes } from "./attributes.js";
import { floats, integers, oihw } from "./layout.js";
import type { Constant } from "./tensors.js";

/**
 * An operator, its attributes, and what it takes: results of other operations by name, constants, and results of nodes before it in the
 * same list by their positions.
 */
export interface Node {
  readonly type: string;
  readonly inputs: readonly (string | Constant | number)[];
  readonly attributes?: Attributes;
}

// [C] over NCHW is [C, 1, 1].
const perChannel = (values: Float32Array, axes: number): Constant =>
  floats(values, axes === 4 ? [values.length, 1, 1] : [values.length]);

const direction = (
  { factor, least, vanishing }: Extract<Operation, { op: "direction" }>,
  x: string,
): readonly Node[] => {
  const directed: readonly Node[] = [
    { type: "ReduceSumSquare", inputs: [x], attributes: { axes: [1] } },
    { type: "Max", inputs: [0, floats([least])] },
    { type: "Sqrt", inputs: [1] },
    { type: "Div", inputs: [x, 2] },
    { type: "Mul", inputs: [3, floats([factor])] },
  ];
  return vanishing
    ? [
        ...directed,
        { type: "Greater", inputs: [0, floats([least])] },
        { type: "Where", inputs: [5, 4, floats([0])] },
      ]
    : directed;
};

/**
 * The nodes of an operation, in order; the last gives its result.
 *
 * `inputs` are the names of the results that it takes, or of the graph's input; `axes` is how many axes the first has. Inside the graph
 * images are NCHW, rows [batch, width].
 */
export const nodesOf = (
  operation: Operation,
  inputs: readonly string[],
  axes: number,
): readonly Node[] => {
  const [x, y] = inputs as readonly [string, string];
  switch (operation.op) {
    case "images":
      return [
        { type: "Cast", inputs: [x], attributes: { to: 1 } },
        { type: "Transpose", inputs: [0], attributes: { perm: [0, 3, 1, 2] } },
      ];
    case "rows":
      return [];
    case "affine":
      return [
        { type: "Mul", inputs: [x, perChannel(operation.scale, axes)] },
        { type: "Add", inputs: [0, perChannel(operation.shift, axes)] },
      ];
    case "convolution": {
      const { filter, bias, stride, pad, groups, relu } = operation;
      const sides = filter.shape.slice(0, 2);
      return [
        {
          type: "Conv",
          inputs: [x, oihw(filter), floats(bias)],
          attributes: {
            kernel_shape: sides,
            strides: [stride, stride],
            pads: [pad, pad, pad, pad],
            group: groups,
          },
        },
        ...(relu ? [{ type: "Relu", inputs: [0] }] : []),
      ];
    }
    case "max-pool": {
      const { size, stride, pad } = operation;
      return [
        {
          type: "MaxPool",
          inputs: [x],
          attributes: {
            kernel_shape: [size, size],
            strides: [stride, stride],
            pads: [pad, pad, pad, pad],
          },
        },
      ];
    }
    case "subsample": {
      const { stride, missing } = operation;
      const end = 2 ** 31 - 1;
      return [
        {
          type: "Slice",
          inputs: [
            x,
            integers([0, 0]),
            integers([end, end]),
            integers([2, 3]),
            integers([stride, stride]),
          ],
        },
        { type: "Pad", inputs: [0, integers([0, missing, 0, 0, 0, missing, 0, 0])] },
      ];
    }
    case "residual":
      return [
        { type: "Add", inputs: [x, y] },
        { type: "Relu", inputs: [0] },
      ];
    case "pixel-mean":
      return [{ type: "ReduceMean", inputs: [x], attributes: { axes: [2, 3], keepdims: 0 } }];
    case "concatenation":
      return [{ type: "Concat", inputs, attributes: { axis: 1 } }];
    case "direction":
      return direction(operation, x);
    case "dense": {
      const { weight, bias } = operation;
      return [{ type: "Gemm", inputs: [x, weight, floats(bias)] }];
    }
    case "class-temperatures":
      return [
        { type: "ArgMax", inputs: [x], attributes: { axis: 1, keepdims: 1 } },
        { type: "Gather", inputs: [floats(operation.temperatures), 0] },
        { type: "Div", inputs: [x, 1] },
      ];
    case "log-softmax":
      return [
        { type: "LogSoftmax", inputs: [x], attributes: { axis: 1 } },
        { type: "Max", inputs: [0, floats([operation.least])] },
      ];
    case "softmax":
      return [{ type: "Softmax", inputs: [x], attributes: { axis: 1 } }];
    default: {
      const unreachable: never = operation;
      return unreachable;
    }
  }
};

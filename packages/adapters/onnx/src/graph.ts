import { create } from "@bufbuild/protobuf";
import { type Input, inOrder, inputsOf, type Operation } from "@longtail/inference-graph";
import { attributesOf } from "./attributes.js";
import {
  type GraphProto,
  GraphProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
} from "./messages/onnx_pb.js";
import { nodesOf } from "./nodes.js";
import { tensor, value } from "./tensors.js";

/** The names of the graph's result, and of its input by what it is given. */
export const names = { output: "probabilities", images: "images", rows: "features" } as const;

const nameOf = (operation: Operation, position: number): string =>
  operation.op === "convolution" ? operation.name : `${operation.op}.${position}`;

/** How many axes a result has: images, or rows. */
const axesOf = (operation: Operation): number => {
  switch (operation.op) {
    case "images":
    case "convolution":
    case "max-pool":
    case "subsample":
    case "residual":
      return 4;
    case "affine":
      return axesOf(operation.x);
    default:
      return 2;
  }
};

interface Written {
  readonly nodes: readonly NodeProto[];
  readonly constants: readonly TensorProto[];
}

const written = (
  operation: Operation,
  name: string,
  inputs: readonly string[],
  result: string,
): Written => {
  const first = inputsOf(operation)[0];
  const nodes = nodesOf(operation, inputs, first === undefined ? 4 : axesOf(first));
  const resultOf = (i: number): string => (i === nodes.length - 1 ? result : `${name}/${i}`);
  const constants: TensorProto[] = [];
  const protos = nodes.map(({ type, inputs: taken, attributes = {} }, i) => {
    const input = taken.map((one, k) => {
      if (typeof one === "string") return one;
      if (typeof one === "number") return resultOf(one);
      const constant = tensor(`${name}/${i}.${k}`, one);
      constants.push(constant);
      return constant.name;
    });
    return create(NodeProtoSchema, {
      name: `${name}/${type}`,
      opType: type,
      input,
      output: [resultOf(i)],
      attribute: attributesOf(attributes),
    });
  });
  return { nodes: protos, constants };
};

const inputOf = (input: Input) =>
  input.op === "images"
    ? value(names.images, "uint8", input.shape)
    : value(names.rows, "float32", [input.width]);

/** A graph of operations as ONNX's graph. */
export const graph = (name: string, last: Operation, classes: number): GraphProto => {
  const operations = inOrder(last);
  const results = new Map<Operation, string>();
  const parts = operations.map((operation, i) => {
    const own = nameOf(operation, i);
    if (operation.op === "rows") results.set(operation, names.rows);
    else results.set(operation, operation === last ? names.output : own);
    const given = inputsOf(operation).map((input) => results.get(input) as string);
    return written(
      operation,
      own,
      operation.op === "images" ? [names.images] : given,
      results.get(operation) as string,
    );
  });
  return create(GraphProtoSchema, {
    name,
    node: parts.flatMap(({ nodes }) => nodes),
    initializer: parts.flatMap(({ constants }) => constants),
    input: operations.flatMap((operation) =>
      operation.op === "images" || operation.op === "rows" ? [inputOf(operation)] : [],
    ),
    output: [value(names.output, "float32", [classes])],
  });
};

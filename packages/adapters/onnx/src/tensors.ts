import { create } from "@bufbuild/protobuf";
import {
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./messages/onnx_pb.js";

/** Numbers of TensorProto.DataType. */
export const dataTypes = { float32: 1, uint8: 2, int64: 7 } as const;

/** A constant of the graph. */
export interface Constant {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

// Bytes are little-endian wherever TensorFlow.js runs.
/** A constant under its name. */
export const tensor = (name: string, { shape, data }: Constant): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: data instanceof Float32Array ? dataTypes.float32 : dataTypes.int64,
    rawData: new Uint8Array(
      data.buffer,
      data.byteOffset,
      data.byteLength,
    ) as Uint8Array<ArrayBuffer>,
  });

/** An input or a result of the graph; the first axis is a batch of any size. */
export const value = (
  name: string,
  type: keyof typeof dataTypes,
  shape: readonly number[],
): ValueInfoProto =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: "tensorType",
        value: {
          elemType: dataTypes[type],
          shape: {
            dim: [
              { value: { case: "dimParam", value: "batch" } },
              ...shape.map((size) => ({
                value: { case: "dimValue" as const, value: BigInt(size) },
              })),
            ],
          },
        },
      },
    },
  });

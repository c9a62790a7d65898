import { create } from "@bufbuild/protobuf";
import { type AttributeProto, AttributeProtoSchema } from "./messages/onnx_pb.js";

// AttributeProto.AttributeType
const [INT, INTS] = [2, 7] as const;

/** Attributes of an operator: integers, alone or in lists. */
export type Attributes = Readonly<Record<string, number | readonly number[]>>;

/** Attributes as ONNX writes them. */
export const attributesOf = (attributes: Attributes): AttributeProto[] =>
  Object.entries(attributes).map(([name, value]) =>
    create(
      AttributeProtoSchema,
      typeof value === "number"
        ? { name, type: INT, i: BigInt(value) }
        : { name, type: INTS, ints: value.map(BigInt) },
    ),
  );

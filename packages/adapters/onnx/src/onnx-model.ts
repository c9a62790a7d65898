import { create, toBinary } from "@bufbuild/protobuf";
import type { Checked, DescribedNetwork } from "@longtail/core";
import { inferenceGraph } from "@longtail/inference-graph";
import type { Calibrator } from "@longtail/post-hoc-calibration";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import { graph } from "./graph.js";
import { ModelProtoSchema } from "./messages/onnx_pb.js";

// The opset, and the version of the format that came with it.
const [OPSET, IR_VERSION] = [17n, 8n] as const;

/**
 * A trained network as an ONNX file: normalization, network, classifier, calibrator and softmax in one graph of opset 17.
 *
 *   images           uint8 [batch, height, width, channels]      raw pixels, as `longtail predict` shows them
 *   features         float32 [batch, width]                      in place of images, for a head on features
 *   probabilities    float32 [batch, classes]
 *
 * A batch has any size. Batch norm is folded into the convolutions. The metadata hold the class names, a JSON list, as `classNames`.
 *
 * @shape result the bytes of a file
 * @error MissingKey, LengthMismatch (variables) · LengthMismatch (a calibrator of other classes) · Incompatible (histogram binning or
 *        isotonic regression, which ONNX files do not hold), all at once
 * @owns  the bytes are new
 * @source the ONNX specification: onnx.proto (fields), Operators.md (opset 17)
 * @example
 * ```ts
 * import { type DescribedNetwork, orThrow } from "@longtail/core";
 * import { onnxModel } from "@longtail/onnx";
 *
 * const head: DescribedNetwork = {
 *   name: "a head",
 *   shape: [1, 1, 2],
 *   classNames: ["cat", "dog"],
 *   input: { input: "rows", width: 2, norm: 5 },
 *   backbone: { trunk: [], branches: [[]] },
 *   head: { head: "cosine", weight: "w", factor: 16 },
 *   variables: { w: { shape: [2, 2], data: Float32Array.of(1, 0, 0, 1) } },
 * };
 * const bytes = orThrow(onnxModel(head, { kind: "temperature", classes: 2, temperature: 1.5 }));
 * console.log(bytes.length); // a file for ONNX Runtime
 * ```
 */
export const onnxModel = (
  network: DescribedNetwork,
  calibrator?: Calibrator,
): Checked<Uint8Array> =>
  pipe(
    inferenceGraph(network, calibrator),
    E.map((last) => {
      const { name, classNames } = network;
      const model = create(ModelProtoSchema, {
        irVersion: IR_VERSION,
        producerName: "longtail",
        opsetImport: [{ domain: "", version: OPSET }],
        graph: graph(name, last, classNames.length),
        metadataProps: [{ key: "classNames", value: JSON.stringify(classNames) }],
      });
      return toBinary(ModelProtoSchema, model);
    }),
  );

import { decode, orThrow, registry, slotCodec } from "@longtail/core";
import { components } from "@longtail/cross-entropy";
import * as CrossEntropy from "@longtail/cross-entropy/components/cross-entropy";
import { useBackend } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

const codec = slotCodec(registry(...components), "loss");

describe("the component", () => {
  it("decodes what it encodes, also through JSON", () => {
    const descriptor = CrossEntropy.define();
    expect(descriptor).toEqual({ kind: "loss/cross-entropy" });
    expect(orThrow(decode(codec)(codec.encode(descriptor)))).toEqual(descriptor);
    expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
  });

  it("refuses keys it does not know, and other kinds", () => {
    expect(decode(codec)({ kind: "loss/cross-entropy", smoothing: 0.1 })).toMatchObject({
      left: { _tag: "UnknownKey", key: "smoothing" },
    });
    expect(decode(codec)({ kind: "loss/crossentropy" })).toMatchObject({
      left: { _tag: "UnknownKind", known: ["loss/cross-entropy"] },
    });
  });

  it("makes the loss", async () => {
    await useBackend("cpu");
    const loss = orThrow(CrossEntropy.make(CrossEntropy.define())({ counts: [5, 3] }));
    const [value] = await loss(tf.tensor2d([[0, 0]]), tf.tensor1d([1], "int32")).data();
    expect(value).toBeCloseTo(Math.LN2, 6);
  });
});

import { decode, orThrow, registry, slotCodec } from "@longtail/core";
import {
  components,
  LabelAwareSmoothing,
  labelAwareSmoothing,
} from "@longtail/label-aware-smoothing";
import { expectClose, useBackend } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";

const codec = slotCodec(registry(...components), "loss");
const { define, make } = LabelAwareSmoothing;

describe("the component", () => {
  it("has defaults and keeps given values", () => {
    expect(define()).toEqual({
      kind: "loss/label-aware-smoothing",
      head: 0.3,
      tail: 0,
      shape: "concave",
      power: 2,
      form: "reference",
    });
    expect(define({ head: 0.4, tail: 0.1, form: "paper" })).toMatchObject({
      head: 0.4,
      tail: 0.1,
      form: "paper",
    });
  });

  it("survives encoding and JSON", () => {
    for (const descriptor of [define(), define({ shape: "exp", power: 0.5, form: "paper" })]) {
      expect(orThrow(decode(codec)(codec.encode(descriptor)))).toEqual(descriptor);
      expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
    }
  });

  it("refuses a missing key, an unknown key and numbers out of range", () => {
    const { head: _, ...headless } = define();
    expect(decode(codec)(headless)).toMatchObject({ left: { _tag: "MissingKey", key: "head" } });
    expect(decode(codec)({ ...define(), epsilon: 0.1 })).toMatchObject({
      left: { _tag: "UnknownKey", key: "epsilon" },
    });
    expect(decode(codec)({ ...define(), head: 1.3 })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["head"], actual: 1.3 },
    });
    expect(decode(codec)({ ...define(), tail: Number.NaN })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["tail"] },
    });
    expect(make(define({ head: 0.1, tail: 0.2 }))({ counts: [5, 3] })).toMatchObject({
      left: { _tag: "OutOfRange", path: ["tail"], actual: 0.2 },
    });
  });

  it("makes the loss with its hyper-parameters", async () => {
    await useBackend("cpu");
    const options = { head: 0.5, tail: 0.2, shape: "exp", power: 3, form: "paper" } as const;
    const counts = [50, 20, 3];
    const logits = tf.tensor2d([1, -1, 2, 0, 3, 1], [2, 3]);
    const labels = tf.tensor1d([0, 1], "int32");
    const made = orThrow(make(define(options))({ counts }))(logits, labels);
    const direct = orThrow(labelAwareSmoothing({ counts, ...options }))(logits, labels);
    await expectClose(made, direct, {});
    const plain = orThrow(labelAwareSmoothing({ counts, head: 0.5, tail: 0.2 }))(logits, labels);
    expect(await made.data()).not.toEqual(await plain.data());
  });
});

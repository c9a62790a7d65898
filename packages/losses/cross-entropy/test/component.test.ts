import { decode, orThrow, registry, renderError, slotCodec } from "@longtail/core";
import {
  ClassBalancedLoss,
  CrossEntropy,
  classBalanced,
  components,
  crossEntropy,
  Focal,
  focal,
  LabelSmoothing,
  labelSmoothing,
} from "@longtail/cross-entropy";
import { expectClose, useBackend } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const codec = slotCodec(registry(...components), "loss");
const descriptors = [
  CrossEntropy.define(),
  LabelSmoothing.define({ smoothing: 0.2 }),
  ClassBalancedLoss.define({ beta: 0.99 }),
  Focal.define({ gamma: 2, beta: 0.9 }),
] as const;

describe("the components", () => {
  it("have the published defaults", () => {
    expect(CrossEntropy.define()).toEqual({ kind: "loss/cross-entropy" });
    expect(LabelSmoothing.define()).toEqual({ kind: "loss/label-smoothing", smoothing: 0.1 });
    expect(ClassBalancedLoss.define()).toEqual({ kind: "loss/class-balanced", beta: 0.9999 });
    expect(Focal.define()).toEqual({ kind: "loss/focal", gamma: 1, beta: 0 });
  });

  it("survive encoding and JSON", () => {
    for (const descriptor of descriptors) {
      expect(orThrow(decode(codec)(codec.encode(descriptor)))).toEqual(descriptor);
      expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
    }
  });

  it("refuse unknown keys, unknown kinds and numbers out of range", () => {
    expect(decode(codec)({ kind: "loss/cross-entropy", smoothing: 0.1 })).toMatchObject({
      left: { _tag: "UnknownKey", key: "smoothing" },
    });
    expect(decode(codec)({ kind: "loss/crossentropy" })).toMatchObject({
      left: {
        _tag: "UnknownKind",
        known: ["loss/cross-entropy", "loss/label-smoothing", "loss/class-balanced", "loss/focal"],
      },
    });
    for (const [descriptor, path] of [
      [{ kind: "loss/label-smoothing", smoothing: 1 }, "smoothing"],
      [{ kind: "loss/class-balanced", beta: 1 }, "beta"],
      [{ kind: "loss/focal", gamma: -1, beta: 0 }, "gamma"],
      [{ kind: "loss/focal", gamma: 1, beta: Number.NaN }, "beta"],
    ] as const)
      expect(decode(codec)(descriptor)).toMatchObject({
        left: { _tag: "OutOfRange", path: [path] },
      });
  });

  it("make the losses with their hyper-parameters", async () => {
    await useBackend("cpu");
    const counts = [50, 20, 3];
    const logits = tf.tensor2d([1, -1, 2, 0, 3, 1], [2, 3]);
    const labels = tf.tensor1d([0, 1], "int32");
    const [ce, smoothing, balanced, focused] = descriptors;
    for (const [made, direct] of [
      [CrossEntropy.make(ce)({ counts }), E.right(crossEntropy())],
      [LabelSmoothing.make(smoothing)({ counts }), labelSmoothing({ smoothing: 0.2 })],
      [ClassBalancedLoss.make(balanced)({ counts }), classBalanced({ counts, beta: 0.99 })],
      [Focal.make(focused)({ counts }), focal({ gamma: 2, counts, beta: 0.9 })],
    ] as const)
      await expectClose(orThrow(made)(logits, labels), orThrow(direct)(logits, labels), {});
  });
});

describe("invalid options of the losses", () => {
  const sentence = (result: ReturnType<typeof focal>) =>
    E.isLeft(result) ? renderError(result.left) : "";

  it("are reported: hyper-parameters out of range", () => {
    expect(sentence(labelSmoothing({ smoothing: 1 }))).toBe(
      "smoothing: expected a number in [0, 1), got 1",
    );
    expect(sentence(labelSmoothing({ smoothing: Number.NaN }))).toContain("smoothing: expected");
    expect(sentence(classBalanced({ counts: [5, 3], beta: 1 }))).toBe(
      "beta: expected a number in [0, 1), got 1",
    );
    expect(sentence(focal({ gamma: -0.5 }))).toContain("gamma: expected a number");
  });

  it("are reported all at once: illegal counts, or none where beta needs them", () => {
    expect(sentence(classBalanced({ counts: [5, 0], beta: 0.9 }))).not.toBe("");
    expect(focal({ gamma: 1, beta: 0.9 })).toMatchObject({
      left: { _tag: "MissingKey", key: "counts" },
    });
    for (const beta of [Number.NaN, -0.5, 2])
      expect(focal({ gamma: 1, beta })).toMatchObject({
        left: { _tag: "OutOfRange", path: ["beta"] },
      });
    expect(sentence(focal({ gamma: -1, counts: [5], beta: 2 })).split("\n")).toHaveLength(3);
  });
});

import {
  BalancedSoftmax,
  balancedSoftmax,
  components,
  LogitAdjustment,
  logitAdjusted,
} from "@longtail/balanced-softmax";
import { decode, orThrow, registry, renderError, slotCodec } from "@longtail/core";
import { expectClose, useBackend } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const codec = slotCodec(registry(...components), "loss");

describe("the components", () => {
  it("have the published defaults and survive encoding and JSON", () => {
    expect(BalancedSoftmax.define()).toEqual({ kind: "loss/balanced-softmax" });
    expect(LogitAdjustment.define()).toEqual({ kind: "loss/logit-adjustment", tau: 1 });
    for (const descriptor of [BalancedSoftmax.define(), LogitAdjustment.define({ tau: 1.5 })]) {
      expect(orThrow(decode(codec)(codec.encode(descriptor)))).toEqual(descriptor);
      expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
    }
  });

  it("refuse an unknown key and a tau out of range", () => {
    expect(decode(codec)({ kind: "loss/balanced-softmax", tau: 1 })).toMatchObject({
      left: { _tag: "UnknownKey", key: "tau" },
    });
    for (const tau of [-1, Number.NaN, "1"])
      expect(decode(codec)({ kind: "loss/logit-adjustment", tau })).toMatchObject({
        left: { _tag: "OutOfRange", path: ["tau"] },
      });
  });

  it("make the losses", async () => {
    await useBackend("cpu");
    const counts = [50, 20, 3];
    const logits = tf.tensor2d([1, -1, 2, 0, 3, 1], [2, 3]);
    const labels = tf.tensor1d([0, 1], "int32");
    for (const [made, direct] of [
      [BalancedSoftmax.make(BalancedSoftmax.define())({ counts }), balancedSoftmax({ counts })],
      [
        LogitAdjustment.make(LogitAdjustment.define({ tau: 2 }))({ counts }),
        logitAdjusted({ counts, tau: 2 }),
      ],
    ] as const)
      await expectClose(orThrow(made)(logits, labels), orThrow(direct)(logits, labels), {});
  });
});

describe("invalid options of the losses", () => {
  it("are reported all at once: illegal counts, a negative tau", () => {
    expect(balancedSoftmax({ counts: [5, 0] })).toMatchObject({
      left: { _tag: "BadCount", classIndex: 1 },
    });
    const result = logitAdjusted({ counts: [5], tau: -1 });
    const lines = E.isLeft(result) ? renderError(result.left).split("\n") : [];
    expect(lines).toHaveLength(2);
    expect(lines[1]).toBe("tau: expected a number of at least 0, got -1");
  });
});

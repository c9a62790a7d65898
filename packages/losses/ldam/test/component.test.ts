import { decode, orThrow, registry, renderError, slotCodec } from "@longtail/core";
import { components, Ldam, ldam, margins } from "@longtail/ldam";
import { expectClose, useBackend } from "@longtail/testkit";
import * as tf from "@tensorflow/tfjs-core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const { define, make } = Ldam;
const codec = slotCodec(registry(...components), "loss");

describe("the component", () => {
  it("has the published defaults", () => {
    expect(define()).toEqual({
      kind: "loss/ldam",
      maxMargin: 0.5,
      scale: 30,
      scaledBy: "loss",
      beta: 0,
    });
  });

  it("survives encoding and JSON", () => {
    for (const descriptor of [define(), define({ scaledBy: "head", beta: 0.9999, scale: 20 })]) {
      expect(orThrow(decode(codec)(codec.encode(descriptor)))).toEqual(descriptor);
      expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
    }
  });

  it("refuses an unknown key and values out of range", () => {
    expect(decode(codec)({ ...define(), margin: 0.5 })).toMatchObject({
      left: { _tag: "UnknownKey", key: "margin" },
    });
    for (const [key, bad] of [
      ["maxMargin", -0.1],
      ["scale", 0],
      ["beta", 1],
    ] as const)
      expect(decode(codec)({ ...define(), [key]: bad })).toMatchObject({
        left: { _tag: "OutOfRange", path: [key], actual: bad },
      });
    expect(decode(codec)({ ...define(), scaledBy: "body" })).toMatchObject({
      left: { _tag: "WrongType", path: ["scaledBy"] },
    });
  });

  it("makes the loss with its hyper-parameters", async () => {
    await useBackend("cpu");
    const options = { maxMargin: 0.3, scale: 10, scaledBy: "head", beta: 0.9 } as const;
    const counts = [50, 20, 3];
    const logits = tf.tensor2d([1, -1, 2, 0, 3, 1], [2, 3]);
    const labels = tf.tensor1d([0, 1], "int32");
    const made = orThrow(make(define(options))({ counts }))(logits, labels);
    await expectClose(made, orThrow(ldam({ counts, ...options }))(logits, labels), {});
    const plain = orThrow(ldam({ counts }))(logits, labels);
    expect(await made.data()).not.toEqual(await plain.data());
  });
});

describe("LDAM and its head", () => {
  it("must agree on the scale, and the head must compute cosines", () => {
    const counts = [50, 20, 3];
    const fits = (scaledBy: "loss" | "head", scale?: number) =>
      make(define({ scaledBy }))({ counts, head: scale === undefined ? {} : { scale } });
    expect(E.isRight(fits("loss", 1)) && E.isRight(fits("head", 30))).toBe(true);
    for (const unfit of [fits("loss"), fits("loss", 30), fits("head"), fits("head", 1)])
      expect(unfit).toMatchObject({ left: { _tag: "Incompatible" } });
  });
});

describe("invalid options of LDAM", () => {
  const sentence = (result: E.Either<Parameters<typeof renderError>[0], unknown>) =>
    E.isLeft(result) ? renderError(result.left) : "";

  it("are reported in one sentence each: counts, hyper-parameters", () => {
    const counts = [5, 3];
    expect(sentence(ldam({ counts, scale: 0 }))).toBe("scale: expected a number above 0, got 0");
    expect(sentence(ldam({ counts, beta: 1 }))).toBe("beta: expected a number in [0, 1), got 1");
    expect(sentence(ldam({ counts, maxMargin: Number.NaN }))).toContain("maxMargin: expected");
    expect(sentence(margins({ counts, maxMargin: -1 }))).toContain("maxMargin: expected");
    expect(sentence(ldam({ counts, scaledBy: "body" as "head" }))).toBe(
      'scaledBy: expected one of "loss", "head", got "body"',
    );
    expect(ldam({ counts: [5, 0] })).toMatchObject({ left: { _tag: "BadCount", classIndex: 1 } });
    expect(ldam({ counts: [5] })).toMatchObject({ left: { _tag: "TooFewClasses" } });
  });

  it("are reported all at once", () => {
    const bad = { counts: [5], maxMargin: -1, scale: -1, beta: 2 };
    expect(sentence(ldam(bad)).split("\n")).toHaveLength(4);
  });
});

import { components, cropFlip } from "@longtail/augment";
import { decode, makeOf, orThrow, registry, renderError, slotCodec } from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const parts = registry(...components);
const codec = slotCodec(parts, "augment");
const [{ define }] = components;
const shape = [6, 6, 3] as const;

describe("augment/crop-flip", () => {
  it("has the published options by default", () => {
    expect(define()).toEqual({
      kind: "augment/crop-flip",
      pad: 4,
      flip: true,
      mean: [0.4914, 0.4822, 0.4465],
      std: [0.2023, 0.1994, 0.201],
    });
  });

  it("survives JSON", () => {
    const descriptor = define({ pad: 0, flip: false, mean: [0.5], std: [0.5] });
    expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(descriptor))))).toEqual(descriptor);
  });

  it("makes the augmentation it names", () => {
    const images = Uint8Array.from({ length: 108 * 2 }, (_, i) => i);
    const set = { images, labels: new Int32Array(2), shape };
    const options = { pad: 1, flip: false, mean: [0.1, 0.2, 0.3], std: [1, 2, 3] };
    const made = orThrow(makeOf(parts, "augment")(define(options))({ shape }));
    const plain = orThrow(cropFlip({ shape, ...options }));
    const positions = Int32Array.of(1, 0);
    expect(made.shape).toEqual(shape);
    expect(made.train(set, positions, 4)).toEqual(plain.train(set, positions, 4));
    expect(made.test(set, positions)).toEqual(plain.test(set, positions));
  });

  it("refuses a descriptor with a sentence for each mistake", () => {
    const errors = decode(codec)({ ...define(), pad: 1.5, std: [0.2, 0, 0.2], flop: true });
    expect(E.isLeft(errors) && renderError(errors.left).split("\n").sort()).toEqual([
      "pad: expected an integer from 0 to 1024, got 1.5",
      "std.1: expected a number above 0, got 0",
      'unknown key "flop" (did you mean flip?); known keys: kind, pad, flip, mean, std',
    ]);
  });

  it("refuses images with another number of channels", () => {
    expect(makeOf(parts, "augment")(define())({ shape: [6, 6, 1] })).toMatchObject({
      left: { _tag: "LengthMismatch" },
    });
  });
});

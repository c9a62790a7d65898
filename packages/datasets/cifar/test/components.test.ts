import { components } from "@longtail/cifar";
import {
  checkInMemory,
  decode,
  makeOf,
  orThrow,
  registry,
  renderError,
  slotCodec,
} from "@longtail/core";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { madeUpCifar10, madeUpCifar100, reader } from "./support.js";

const parts = registry(...components);
const codec = slotCodec(parts, "dataset");
const [cifar10, cifar100] = components;

describe.each(components)("$kind", ({ define, kind }) => {
  it("defines a complete descriptor that survives JSON", () => {
    expect(define()).toEqual({
      kind,
      imbalanceFactor: 100,
      profile: "exp",
      validationPerClass: 0,
    });
    expect(orThrow(decode(codec)(JSON.parse(JSON.stringify(define()))))).toEqual(define());
  });

  it("passes the reader's error on", async () => {
    expect(await makeOf(parts, "dataset")(define())({ read: reader({}) })()).toMatchObject({
      left: { _tag: "FileMissing", purpose: "a test" },
    });
  });
});

describe("the datasets", () => {
  const read100 = reader(madeUpCifar100(""));

  it("CIFAR-10-LT", async () => {
    const read = reader(madeUpCifar10("cifar-10-batches-bin/"));
    // The made-up labels are not quite balanced: the largest class has fewer than 5000 images.
    const set = await orThrow(cifar10.make(cifar10.define({ imbalanceFactor: 10 }))({ read }));
    expect(set.name).toBe("CIFAR-10-LT, factor 10");
    expect(set.counts[0]).toBe(4995);
    expect(set.train.labels.length).toBe(set.counts.reduce((a, b) => a + b));
    expect(orThrow(checkInMemory([], "this test", set.train)).images.length).toBe(
      set.train.labels.length * 3072,
    );
    expect(set.test.labels.length).toBe(10_000);
    expect(set.validation === undefined).toBe(true);
    expect(set.classNames[3]).toBe("name 3");
  });

  it("CIFAR-100-LT with a validation part", async () => {
    const set = orThrow(
      await cifar100.make(cifar100.define({ profile: "step", validationPerClass: 20 }))({
        read: read100,
      })(),
    );
    expect(set.name).toBe("CIFAR-100-LT, factor 100, step");
    expect([set.counts[0], set.counts[99]]).toEqual([480, 4]);
    expect(set.validation?.labels.length).toBe(2000);
  });

  it("balanced", async () => {
    const set = orThrow(
      await cifar100.make(cifar100.define({ imbalanceFactor: 1 }))({ read: read100 })(),
    );
    expect(set.name).toBe("CIFAR-100");
    expect(set.train.labels.length).toBe(50_000);
  });

  it("refuses a descriptor with a sentence", () => {
    const errors = decode(codec)({ ...cifar10.define(), imbalanceFactor: 0.5, profile: "cubic" });
    expect(E.isLeft(errors) && renderError(errors.left).split("\n").sort()).toEqual([
      "imbalanceFactor: expected a number in [1, 5000], got 0.5",
      'profile: expected one of "exp", "step", got "cubic"',
    ]);
  });
});

import {
  defineByCount,
  defineByIndex,
  Groups,
  groupsOf,
  publishedGroups,
} from "@longtail/accuracy";
import { decode, longTailedCounts, orThrow, renderError } from "@longtail/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const sizes = (rule: Groups, classes: number | readonly number[]) => {
  const { many, medium, few } = orThrow(groupsOf(rule, classes));
  return [many.length, medium.length, few.length];
};

const counts = (classes: number, perClass: number, imbalanceFactor: number) =>
  orThrow(longTailedCounts({ classes, perClass, imbalanceFactor, profile: "exp" }));

describe("groupsOf", () => {
  it("counts 20 and 100 training images as medium", () => {
    expect(orThrow(groupsOf(defineByCount(), [500, 101, 100, 20, 19, 1]))).toEqual({
      many: [0, 1],
      medium: [2, 3],
      few: [4, 5],
    });
  });

  it("does not need the counts in order", () => {
    expect(orThrow(groupsOf(defineByCount({ many: 5, few: 3 }), [1, 9, 4]))).toEqual({
      many: [1],
      medium: [2],
      few: [0],
    });
  });

  it("gives the published numbers of classes on CIFAR-100-LT and CIFAR-10-LT by count", () => {
    const by = defineByCount();
    expect(sizes(by, counts(100, 500, 100))).toEqual([35, 35, 30]);
    expect(sizes(by, counts(100, 500, 50))).toEqual([41, 41, 18]);
    expect(sizes(by, counts(100, 500, 10))).toEqual([69, 31, 0]);
    expect(sizes(by, counts(10, 5000, 100))).toEqual([8, 2, 0]);
    expect(sizes(by, counts(10, 5000, 50))).toEqual([9, 1, 0]);
    expect(sizes(by, counts(10, 5000, 10))).toEqual([10, 0, 0]);
  });

  it("gives the published numbers of classes by index", () => {
    expect(sizes(publishedGroups.cifar10, 10)).toEqual([3, 4, 3]);
    expect(sizes(publishedGroups.cifar100, 100)).toEqual([36, 35, 29]);
    expect(sizes(publishedGroups.imagenetLt, 1000)).toEqual([390, 445, 165]);
    expect(sizes(publishedGroups.inaturalist2018, 8142)).toEqual([842, 3701, 3599]);
    expect(sizes(publishedGroups.placesLt, 365)).toEqual([131, 157, 77]);
    expect(sizes(publishedGroups.cifar10, counts(10, 5000, 100))).toEqual([3, 4, 3]);
  });

  it("puts every class into exactly one group", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 2, maxLength: 30 }),
        fc.nat(150),
        fc.nat(150),
        fc.boolean(),
        (training, a, b, byIndex) => {
          const k = training.length;
          const rule = byIndex
            ? defineByIndex({ many: Math.min(a, b) % (k + 1), few: k })
            : defineByCount({ many: Math.max(a, b), few: Math.min(a, b) });
          const { many, medium, few } = orThrow(groupsOf(rule, training));
          expect([...many, ...medium, ...few].sort((x, y) => x - y)).toEqual(
            training.map((_, i) => i),
          );
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });

  it("refuses limits that cross or lie beyond the classes", () => {
    expect(groupsOf(defineByIndex({ many: 7, few: 3 }), 10)).toMatchObject({
      left: { _tag: "OutOfRange", path: ["groups", "few"], actual: 3, range: { min: 7, max: 10 } },
    });
    expect(groupsOf(publishedGroups.cifar100, 10)).toMatchObject({
      left: { _tag: "OutOfRange", path: ["groups", "many"], actual: 36 },
    });
    expect(groupsOf(defineByIndex({ many: 3, few: 11 }), 10)).toMatchObject({
      left: { path: ["groups", "few"] },
    });
    expect(groupsOf(defineByCount({ many: 20, few: 100 }), [5, 50])).toMatchObject({
      left: { _tag: "OutOfRange", path: ["groups", "few"], actual: 100, range: { max: 21 } },
    });
    expect(groupsOf(defineByCount({ many: Number.NaN }), [5, 50])).toMatchObject({
      left: { path: ["groups", "many"] },
    });
  });

  it("wants counts for a rule by count, and legal ones", () => {
    expect(groupsOf(defineByCount(), 10)).toMatchObject({
      left: { _tag: "Incompatible", path: ["groups"] },
    });
    expect(groupsOf(defineByCount(), [5, 0])).toMatchObject({ left: { _tag: "BadCount" } });
    expect(groupsOf(defineByCount(), [5])).toMatchObject({ left: { _tag: "TooFewClasses" } });
    expect(groupsOf(publishedGroups.cifar10, 1)).toMatchObject({ left: { path: ["classes"] } });
  });
});

describe("Groups", () => {
  it("decodes what it encodes, also through JSON", () => {
    for (const rule of [defineByCount(), ...Object.values(publishedGroups)]) {
      expect(orThrow(decode(Groups)(Groups.encode(rule)))).toEqual(rule);
      expect(orThrow(decode(Groups)(JSON.parse(JSON.stringify(rule))))).toEqual(rule);
    }
  });

  it("names what is wrong", () => {
    const sentence = (value: unknown) => {
      const result = decode(Groups)(value);
      return E.isLeft(result) ? renderError(result.left) : "";
    };
    expect(sentence({ kind: "groups/by-name" })).toContain("groups/by-index, groups/by-count");
    expect(sentence({ kind: "groups/by-count", many: 100 })).toContain('"few" is missing');
    expect(sentence({ kind: "groups/by-count", many: 100, few: 20, tail: 3 })).toContain("tail");
    expect(sentence({ kind: "groups/by-index", many: -1, few: 20 })).toContain("many");
    expect(sentence({ kind: "groups/by-index", many: 1, few: Number.NaN })).toContain("few");
  });
});

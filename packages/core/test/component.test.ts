import {
  type Component,
  checkOptions,
  component,
  type DescriptorIn,
  decode,
  inRange,
  integerIn,
  literal,
  oneOf,
  options,
  orThrow,
  registry,
  renderError,
  schemaOf,
} from "@longtail/core";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as E from "#fp-ts/Either";

const Inverse = component("schedule/inverse", {
  fields: { learningRate: inRange(0, 1, "(]"), floor: inRange(0, 1) },
  optional: { warmup: integerIn(0) },
  defaults: { learningRate: 0.1 },
  make:
    ({ learningRate, floor }) =>
    ({ epochs }) =>
      E.right((epoch) => Math.max(floor, (learningRate * epochs) / (epoch + 1))),
});

const Plain = component("schedule/plain", { make: () => () => E.right(() => 1) });

describe("component", () => {
  it("fills in defaults, and leaves out what is undefined", () => {
    expect(Inverse.define({ floor: 0.01, warmup: undefined })).toEqual({
      kind: "schedule/inverse",
      learningRate: 0.1,
      floor: 0.01,
    });
    expect(Plain.define()).toEqual({ kind: "schedule/plain" });
  });

  it("asks for what has no default, in the types too", () => {
    // @ts-expect-error floor has no default
    Inverse.define();
    // @ts-expect-error an unknown key
    Inverse.define({ floor: 0, celing: 1 });
    expectTypeOf<DescriptorIn<typeof Inverse>>().toEqualTypeOf<{
      readonly kind: "schedule/inverse";
      readonly learningRate: number;
      readonly floor: number;
      readonly warmup?: number;
    }>();
    expectTypeOf(Inverse).toExtend<Component>();
  });

  it("decodes its descriptors, closed and complete", () => {
    const result = decode(Inverse.Descriptor)({ kind: "schedule/inverse", learningRate: 2 });
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      'the key "floor" is missing\nlearningRate: expected a number in (0, 1], got 2',
    );
  });

  it("makes its part from what the data decides", () => {
    const schedule = orThrow(Inverse.make(Inverse.define({ floor: 0 }))({ epochs: 10 }));
    expect(schedule(4)).toBeCloseTo(0.2);
    expect(Object.keys(registry(Inverse, Plain).components)).toEqual([
      "schedule/inverse",
      "schedule/plain",
    ]);
  });

  it("says its ranges and defaults as JSON Schema", () => {
    expect(schemaOf(Inverse.Descriptor)).toEqual({
      type: "object",
      properties: {
        kind: { const: "schedule/inverse" },
        learningRate: { type: "number", exclusiveMinimum: 0, maximum: 1, default: 0.1 },
        floor: { type: "number", minimum: 0, maximum: 1 },
        warmup: { type: "integer", minimum: 0 },
      },
      required: ["kind", "learningRate", "floor"],
      additionalProperties: false,
    });
  });

  it("is a Standard Schema: an issue for each error, with its path", () => {
    const { validate, vendor, version } = Inverse.Descriptor["~standard"];
    expect([vendor, version]).toEqual(["longtail", 1]);
    expect(validate({ kind: "schedule/inverse", learningRate: 0, floor: 0 })).toEqual({
      issues: [{ message: "expected a number in (0, 1], got 0", path: ["learningRate"] }],
    });
    const value = { kind: "schedule/inverse", learningRate: 1, floor: 0 };
    expect(validate(value)).toEqual({ value });
  });
});

describe("options", () => {
  const smoothing = options({
    fields: { head: inRange(0, 1, "[)"), shape: oneOf("concave", "linear") },
    defaults: { head: 0.3 },
  });

  it("are completed and checked, all errors at once", () => {
    expect(orThrow(checkOptions("smoothing", smoothing, { shape: "linear" }))).toEqual({
      head: 0.3,
      shape: "linear",
    });
    const wrong = checkOptions("smoothing", smoothing, { head: 1, shape: "round" as "linear" });
    expect(E.isLeft(wrong) && renderError(wrong.left)).toBe(
      'head: expected a number in [0, 1), got 1\nshape: expected one of "concave", "linear", got "round"',
    );
  });

  it("have the types of their codecs", () => {
    // @ts-expect-error shape has no default
    checkOptions("smoothing", smoothing, { head: 0 });
    expectTypeOf(literal("a")._A).toEqualTypeOf<"a">();
  });
});

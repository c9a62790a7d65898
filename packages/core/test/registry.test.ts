import {
  closed,
  componentsOf,
  type DescriptorOf,
  decode,
  inRange,
  literal,
  makeOf,
  matches,
  orThrow,
  registry,
  renderError,
  slotCodec,
} from "@longtail/core";
import { describe, expect, expectTypeOf, it } from "vitest";
import * as E from "#fp-ts/Either";

const constant = {
  kind: "schedule/constant",
  Descriptor: closed("schedule/constant", {
    kind: literal("schedule/constant"),
    learningRate: inRange(0, 1),
  }),
  define: (options: { learningRate?: number } = {}) => ({
    kind: "schedule/constant" as const,
    learningRate: 0.1,
    ...options,
  }),
  make: (d: { learningRate: number }) => () => E.right(() => d.learningRate),
} as const;

// A user's own part: another kind of the same slot.
const halving = {
  kind: "schedule/halving",
  Descriptor: closed("schedule/halving", {
    kind: literal("schedule/halving"),
    start: inRange(0, 1),
  }),
  define: () => ({ kind: "schedule/halving" as const, start: 1 }),
  make: (d: { start: number }) => () => E.right((epoch: number) => d.start / 2 ** epoch),
} as const;

const parts = registry(constant, halving);

describe("registry", () => {
  it("decodes and makes what is registered", () => {
    const descriptor = orThrow(
      decode(slotCodec(parts, "schedule"))({ kind: "schedule/halving", start: 1 }),
    );
    const schedule = orThrow(makeOf(parts, "schedule")(descriptor)({ epochs: 3 }));
    expect(schedule(2)).toBe(0.25);
  });

  it("refuses what is no component, and says what one is", () => {
    const wrong = (component: unknown) => () => registry(component as typeof constant);
    expect(wrong(42)).toThrow('a component\'s kind is "slot/name"');
    expect(wrong({ ...constant, kind: "sched/constant" })).toThrow('got "sched/constant"');
    expect(wrong({ ...constant, Descriptor: undefined })).toThrow(
      "schedule/constant: a component has kind, Descriptor (a codec), define and make",
    );
  });

  it("says which component makes something else than an Either", () => {
    const bare = { ...constant, make: () => () => () => 0.1 } as unknown as typeof constant;
    expect(() => makeOf(registry(bare), "schedule")(bare.define())({ epochs: 3 })).toThrow(
      "schedule/constant: make(descriptor)(env) gives an Either, got function",
    );
  });

  it("answers an unknown kind with those of the slot", () => {
    const result = decode(slotCodec(parts, "schedule"))({ kind: "schedule/cosine" });
    expect(E.isLeft(result) && renderError(result.left)).toContain(
      "known kinds: schedule/constant, schedule/halving",
    );
  });

  it("knows the descriptors of a slot in the types", () => {
    type Schedule = DescriptorOf<typeof constant | typeof halving, "schedule">;
    expectTypeOf<Schedule>().toEqualTypeOf<
      | { readonly kind: "schedule/constant"; readonly learningRate: number }
      | { readonly kind: "schedule/halving"; readonly start: number }
    >();
    expectTypeOf<DescriptorOf<typeof constant, "loss">>().toBeNever();
  });

  it("keeps slots apart", () => {
    expect(componentsOf(parts, "loss")).toEqual([]);
    expect(componentsOf(parts, "schedule").map(({ kind }) => kind)).toEqual([
      "schedule/constant",
      "schedule/halving",
    ]);
  });
});

describe("matches", () => {
  it("means a name, or a beginning", () => {
    expect(matches("a.b")("a.b")).toBe(true);
    expect(matches("a.b")("a.bc")).toBe(false);
    expect(matches("a.*")("a.bc")).toBe(true);
  });
});

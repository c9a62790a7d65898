import {
  type Component,
  decode,
  makeOf,
  orThrow,
  registry,
  renderError,
  slotCodec,
} from "@longtail/core";
import { CosineSchedule, components, Sgd, StepSchedule } from "@longtail/optimizers";
import { describe, expect, test } from "vitest";
import * as E from "#fp-ts/Either";

const parts = registry(...components);

describe("components", () => {
  for (const component of components as readonly Component[])
    test(`${component.kind}: decoding gives back what define made, also from JSON`, () => {
      const descriptor = component.define();
      expect(descriptor.kind).toBe(component.kind);
      expect(orThrow(decode(component.Descriptor)(descriptor))).toEqual(descriptor);
      const stored: unknown = JSON.parse(JSON.stringify(descriptor));
      expect(orThrow(decode(component.Descriptor)(stored))).toEqual(descriptor);
      const foreign = decode(component.Descriptor)({ ...descriptor, extra: 1 });
      expect(E.isLeft(foreign) && renderError(foreign.left)).toContain('unknown key "extra"');
    });

  test("define keeps what it is given", () => {
    expect(Sgd.define({ momentum: 0 })).toEqual({ kind: Sgd.kind, momentum: 0, weightDecay: 2e-4 });
    expect(Sgd.define()).not.toHaveProperty("nesterov");
    expect(Sgd.define({ nesterov: true })).toMatchObject({ momentum: 0.9, nesterov: true });
    expect(StepSchedule.define({ milestones: [3] }).milestones).toEqual([3]);
  });

  test("a registry makes the primitives", () => {
    const schedule = orThrow(
      makeOf(parts, "schedule")(CosineSchedule.define({ learningRate: 0.2 }))({ epochs: 10 }),
    );
    expect([schedule(0), schedule(5)]).toEqual([0.2, expect.closeTo(0.1, 9)]);
    expect(orThrow(makeOf(parts, "schedule")(StepSchedule.define())({ epochs: 9 }))(1)).toBe(0.04);
    const optimizer = orThrow(makeOf(parts, "optimizer")(Sgd.define())(undefined));
    expect(optimizer.init({})).toEqual({});
    const still = Sgd.define({ momentum: 0, nesterov: true });
    expect(E.isLeft(makeOf(parts, "optimizer")(still)(undefined))).toBe(true);
  });

  test("an unknown kind is answered with the kinds there are", () => {
    const result = decode(slotCodec(parts, "schedule"))({ kind: "schedule/sine" });
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      'unknown kind "schedule/sine"; known kinds: schedule/cosine, schedule/step, schedule/constant',
    );
  });
});

import { readFileSync } from "node:fs";
import { type LongtailError, orThrow, renderError } from "@longtail/core";
import { plan } from "@longtail/mislas";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { withOverrides } from "../src/overrides.js";
import { checkMemory, planOn } from "../src/plan-on.js";
import { tiny } from "./terminal.js";

const sentence = (result: E.Either<LongtailError, unknown>): string =>
  E.isLeft(result) ? renderError(result.left) : "";
const descriptor: unknown = JSON.parse(readFileSync(tiny, "utf8"));
// Images of a gigabyte each.
const heavy = async () => {
  const planned = await orThrow(plan(descriptor));
  return { ...planned, model: { ...planned.model, activations: 2 ** 28 } };
};

describe("a step that does not fit", () => {
  it("into the machine is refused with what fits, and accumulation is", async () => {
    const planned = await heavy();
    const batch = planned.stages[0]?.batch ?? 0;
    expect([batch > 4, planned.stages.length]).toEqual([true, 2]);
    const refused = sentence(checkMemory(4.5 * 2 ** 30)(planned));
    expect(refused).toContain(
      `stage1.batch: a step on this machine needs to fit in 4.5 GiB (at most 4 images at once, or accumulate ${Math.ceil(batch / 4)}), got about `,
    );
    // Stage 2 trains a head: nothing of the network is kept.
    expect(refused).not.toContain("stage2");
  });

  it("does not hinder judging", async () => {
    expect(sentence(checkMemory(4.5 * 2 ** 30, false)(await heavy()))).toBe("");
    expect(sentence(checkMemory(1000, false)(await heavy()))).toMatch(
      /^this pipeline needs at least .* GB of memory, got a machine of 0\.00000100 GB$/,
    );
  });

  it("into what the backend addresses is refused for the backend, not for the machine", async () => {
    const settings = [
      "dataset.largestClass=128",
      "dataset.imbalanceFactor=1",
      "dataset.side=64",
      "model.kind=model/imagenet-resnet",
      "model.depth=152",
      "stage1.batch=512",
    ];
    const large = orThrow(withOverrides(descriptor, settings));
    expect(sentence(await planOn(large, { backend: "wasm" })())).toMatch(
      /^stage1\.batch: a step on wasm needs to fit in 4\.0 GiB \(at most [1-9]\d+ images at once, or accumulate \d+\), got about \d+\.\d GiB for 512 images$/,
    );
  });
});

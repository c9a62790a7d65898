import { type Component, orThrow, renderError } from "@longtail/core";
import { heads, type PipelineOf, plan, recipeNamed, recipes, withHead } from "@longtail/mislas";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

// The embedded set needs no files; what of a head fits is the same.
const pipeline = (method: string): PipelineOf<Component> =>
  recipeNamed(`embedded/${method}`)?.pipeline as PipelineOf<Component>;
const scales = { parameters: "lws.learned_norm", rate: 1 };

describe("another head", () => {
  it("takes the scales out of what learns, or puts them into the last stage", async () => {
    const mislas = pipeline("mislas");
    for (const name of ["linear", "cosine"] as const) {
      const changed = withHead(mislas, name);
      expect(changed.head).toEqual(heads[name]);
      expect(changed.stage2?.learn.map(({ parameters }) => parameters)).toEqual(["classifier.*"]);
      orThrow(await plan(changed)());
    }
    expect(withHead(mislas, "weight-scaling")).toEqual(mislas);
    const crt = withHead(pipeline("crt"), "weight-scaling");
    expect(crt.stage2?.learn).toContainEqual(scales);
    expect(crt.stage1.learn).not.toContainEqual(scales);
    const plain = withHead(pipeline("plain"), "weight-scaling");
    expect(plain.stage1.learn).toContainEqual(scales);
    for (const changed of [crt, plain]) orThrow(await plan(changed)());
  });

  it("leaves a pipeline of the same head as it is", () => {
    for (const { method, pipeline: given } of recipes.filter(({ set }) => set === "features"))
      if (given.head.kind === "head/linear")
        expect(withHead(given, "linear"), method).toEqual(given);
  });

  it.each([
    ["lws", "linear", /learn/],
    ["tau", "cosine", /linear head/],
  ] as const)("%s with a %s head is refused by the plan", async (method, name, sentence) => {
    const planned = await plan(withHead(pipeline(method), name))();
    expect(E.isLeft(planned) && renderError(planned.left)).toMatch(sentence);
  });
});

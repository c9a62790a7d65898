// The published JSON Schema says what the codec says: a validator that knows nothing of io-ts agrees with it.
import { readFileSync } from "node:fs";
import { Pipeline, recipeName, recipes } from "@longtail/mislas";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { tiny } from "./tiny.js";

const schema = JSON.parse(
  readFileSync(new URL("../dist/pipeline.schema.json", import.meta.url), "utf8"),
);
const valid = new Ajv2020({ strict: false }).compile(schema);

const changed = (change: (copy: Record<string, never>) => void): unknown => {
  const copy = structuredClone(tiny) as unknown as Record<string, never>;
  change(copy);
  return copy;
};

describe("the JSON Schema of pipelines", () => {
  it("accepts every recipe", () => {
    for (const recipe of recipes) expect(valid(recipe.pipeline), recipeName(recipe)).toBe(true);
  });

  it("accepts a pipeline that names it", () => {
    expect(valid({ $schema: "pipeline.schema.json", ...tiny })).toBe(true);
  });

  it.each([
    ["a missing key", (p: Record<string, never>) => Reflect.deleteProperty(p, "model")],
    ["an unknown key", (p: Record<string, never>) => Object.assign(p, { stage3: {} })],
    ["an unknown kind", (p: { head: object }) => Object.assign(p.head, { kind: "head/none" })],
    ["a number out of range", (p: { stage1: object }) => Object.assign(p.stage1, { epochs: 0 })],
    ["a fraction of an epoch", (p: { stage1: object }) => Object.assign(p.stage1, { epochs: 1.5 })],
    ["a wrong word", (p: { stage1: object }) => Object.assign(p.stage1, { steps: "some" })],
    ["an empty list", (p: { stage1: object }) => Object.assign(p.stage1, { learn: [] })],
    ["a wrong group", (p: { evaluation: object }) => Object.assign(p.evaluation, { groups: {} })],
  ] as const)("refuses %s, as the codec does", (_, change) => {
    const wrong = changed((copy) => (change as (p: object) => void)(copy));
    expect(valid(wrong)).toBe(false);
    expect(E.isLeft(Pipeline.decode(wrong))).toBe(true);
  });

  it("states defaults, so that editors show them", () => {
    expect(JSON.stringify(schema.properties.stage1.properties.loss)).toContain('"default":');
  });
});

import { renderError } from "@longtail/core";
import { Interrupted, NotFinite } from "@longtail/two-stage";
import { expect, it } from "vitest";

it("counts epochs and steps from 1 in its sentences", () => {
  const facts = { quantity: "the loss", stage: "stage1", epoch: 0, step: 6, value: Number.NaN };
  expect(renderError(NotFinite.of(facts))).toContain("epoch 1, step 7");
  expect(renderError(Interrupted.of({ stage: "stage2", epoch: 2 }))).toContain("stage2, epoch 3");
});

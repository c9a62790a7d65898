import { showProgress } from "longtail";
import { expect, it } from "vitest";

it("says that a step is not recorded, and why", () => {
  const lines: string[] = [];
  const progress = showProgress({ write: (text) => lines.push(text) }, [], "mine");
  progress({ type: "step-not-captured", stage: "stage1", reason: "it reads a tensor back" });
  expect(lines).toEqual([
    "mine  stage1 could not record its step and runs more slowly: it reads a tensor back\n",
  ]);
});

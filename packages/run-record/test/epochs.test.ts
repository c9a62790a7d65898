import { decode, orThrow } from "@longtail/core";
import { EpochSummary, epochOf, withEpoch } from "@longtail/run-record";
import { describe, expect, it } from "vitest";

const epoch = (n: number, trainLoss = 1): EpochSummary => ({
  epoch: n,
  learningRate: 0.1,
  trainLoss,
  trainAccuracy: 0.5,
});

describe("an epoch", () => {
  const event = {
    type: "epoch-finished",
    stage: "stage1",
    epoch: 2,
    epochs: 5,
    loss: 1.5,
    accuracy: 0.4,
    learningRate: 0.1,
    seconds: 9,
  } as const;

  it("says what its event says", () => {
    const evaluation = { accuracy: 0.3, ece: 0.2, groups: { many: 0.5, few: 0.1 } };
    const summary = epochOf({ ...event, evaluation });
    expect(summary).toEqual({ ...epoch(2, 1.5), trainAccuracy: 0.4, seconds: 9, ...evaluation });
    expect(orThrow(decode(EpochSummary)(JSON.parse(JSON.stringify(summary))))).toEqual(summary);
    expect(epochOf(event)).not.toHaveProperty("accuracy");
  });

  it("follows the others of its stage, and replaces those after which the run was resumed", () => {
    const two = withEpoch(withEpoch([], "stage1", epoch(0)), "stage1", epoch(1));
    const three = withEpoch(two, "stage2", epoch(0));
    expect(three.map(({ name, epochs }) => [name, epochs.length])).toEqual([
      ["stage1", 2],
      ["stage2", 1],
    ]);
    const again = withEpoch(two, "stage1", epoch(0, 7));
    expect(again[0]?.epochs).toEqual([epoch(0, 7)]);
    expect(two[0]?.epochs).toHaveLength(2);
  });
});

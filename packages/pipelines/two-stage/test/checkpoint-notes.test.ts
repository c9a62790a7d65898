import "@tensorflow/tfjs-backend-cpu";
import { saveTensors } from "@longtail/checkpoint";
import { orThrow, renderError } from "@longtail/core";
import { notesOf } from "@longtail/two-stage";
import { describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";

const pipeline = {
  head: { kind: "head/linear" },
  stage1: { epochs: 2, learn: [{ parameters: "*", rate: 1 }] },
  stage2: null,
};
const journal = {
  stages: [
    {
      name: "stage1",
      epochs: [{ epoch: 0, learningRate: 0.1, trainLoss: 1.5, trainAccuracy: 0.4, seconds: 3 }],
    },
  ],
  seconds: 3,
};

const read = async (run: string, notes: string) =>
  notesOf(await orThrow(saveTensors({}, { run, journal: notes })));

const sentence = async (run: unknown, notes: unknown): Promise<string> => {
  const result = await read(JSON.stringify(run), JSON.stringify(notes));
  if (E.isRight(result)) throw new Error("the notes were taken");
  return renderError(result.left);
};

describe("what a checkpoint says of its run", () => {
  it("comes back as it was written, whatever else the pipeline says", async () => {
    const run = { pipeline, seed: 7 };
    expect(await read(JSON.stringify(run), JSON.stringify(journal))).toEqual(
      E.right({ run, journal }),
    );
  });

  it("is refused, with the place, when another version wrote it", async () => {
    const run = { pipeline, seed: 7 };
    const [stage] = journal.stages;
    expect(await sentence(run, { ...journal, minutes: 4 })).toContain('"minutes"');
    expect(await sentence(run, { ...journal, stages: [{ ...stage, bestAccuracy: 40 }] })).toContain(
      "stages.0.bestAccuracy",
    );
    expect(await sentence({ seed: 7 }, journal)).toContain("pipeline");
    expect(
      await sentence({ pipeline: { ...pipeline, stage1: { epochs: 2 } }, seed: 7 }, journal),
    ).toContain("stage1.learn");
  });

  it("is refused when it is no JSON", async () => {
    const result = await read("{", "{}");
    expect(E.isLeft(result) && renderError(result.left)).toBe(
      "checkpoint.safetensors: expected a checkpoint of this version, found notes that are not JSON",
    );
  });
});

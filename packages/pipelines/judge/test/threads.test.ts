import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type OpenOptions, openArray, writeNpy, writeSafetensors } from "@longtail/arrays";
import { fileSource } from "@longtail/arrays/file-source";
import { orThrow, renderError } from "@longtail/core";
// The built package: a thread is a file of it.
import { calibratedScores, judge } from "@longtail/judge";
import { judgeThreads } from "@longtail/judge/threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as E from "#fp-ts/Either";
import { scanThreads } from "../dist/internal/scan-threads.js";
import { cutOf } from "../src/internal/cut.js";
import { scanScores } from "../src/internal/scan.js";
import type { Rules } from "../src/internal/tally.js";
import { softmax, someLogits } from "./scores.js";

const [rows, classes] = [1003, 12];
const { labels, logits } = someLogits(rows, classes);
const rules = (kind: Rules["kind"]): Rules => ({
  kind,
  classes,
  bins: 15,
  slack: 1e-3,
  partOf: Uint8Array.from({ length: classes }, (_, k) => k % 4),
  parts: 4,
  cut: { blockRows: 16, chunkRows: 64 },
});

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "judge-threads-"));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (name: string, bytes: Uint8Array, options?: OpenOptions) => {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const source = await orThrow(fileSource(path));
  return { path, source, scores: await orThrow(openArray(source, options)) };
};

const npy = (name: string, data: Float32Array | Float64Array) =>
  file(name, orThrow(writeNpy({ shape: [rows, classes], data })));

const fault = <A>(found: E.Either<Parameters<typeof renderError>[0], A>): string =>
  E.isLeft(found) ? renderError(found.left) : "no error";

describe("threads", () => {
  it("cut rows into blocks of whole fours and chunks of whole blocks", () => {
    for (const each of [2, 10, 400, 1000, 100_000, 2 ** 20, 2 ** 21]) {
      const { blockRows, chunkRows } = cutOf(each);
      expect(blockRows % 4).toBe(0);
      expect(chunkRows % blockRows).toBe(0);
      expect(chunkRows).toBeGreaterThanOrEqual(2048);
    }
  });

  it.each([
    ["float32", logits],
    ["float64", Float64Array.from(logits, (x) => x / 3)],
  ])("find in a .npy file of logits of %s what one finds, bit for bit", async (dtype, data) => {
    const { source, scores } = await npy(`${dtype}.npy`, data);
    expect(scores.dtype).toBe(dtype);
    const { labels: _own, ...one } = await orThrow(scanScores(scores, labels, rules("logits")));
    for (const threads of [2, 3]) {
      const { labels: _copy, ...found } = await orThrow(
        scanThreads(threads)(scores, labels, rules("logits")),
      );
      for (const key of ["gaps", "nll", "brier", "confidences", "predictions", "ranks"] as const)
        expect(Buffer.from(found[key].buffer as ArrayBuffer), key).toEqual(
          Buffer.from(one[key].buffer as ArrayBuffer),
        );
    }
    await source.close();
  });

  it("find in a tensor of safetensors what one finds", async () => {
    const bytes = orThrow(
      writeSafetensors({
        first: { data: Float32Array.of(1, 2, 3) },
        probs: { shape: [rows, classes], data: softmax(logits, classes) },
      }),
    );
    const { source, scores } = await file("scores.safetensors", bytes, { name: "probs" });
    expect(scores.at?.dtype).toBe("float64");
    const one = await orThrow(scanScores(scores, labels, rules("probabilities")));
    const two = await orThrow(scanThreads(2)(scores, labels, rules("probabilities")));
    expect([...two.gaps, ...two.nll, ...two.brier]).toEqual([
      ...one.gaps,
      ...one.nll,
      ...one.brier,
    ]);
    await source.close();
  });

  it("name the first bad row of several, in the whole file", async () => {
    const bad = logits.slice();
    bad[900 * classes + 7] = Number.POSITIVE_INFINITY;
    bad[203 * classes + 2] = Number.NaN;
    const { path, source, scores } = await npy("bad.npy", bad);
    const scan = scanThreads(3);
    expect(fault(await scan(scores, labels, rules("logits"))())).toBe(
      `${path}: row 203, column 2 (from 0): expected a number, found NaN`,
    );
    bad[203 * classes + 2] = 0;
    const other = await npy("other.npy", bad);
    expect(fault(await scan(other.scores, labels, rules("logits"))())).toContain(
      "row 900 (from 0): expected finite logits, found Infinity in column 7",
    );
    expect(fault(await scan(scores, labels.subarray(1), rules("logits"))())).toContain(
      `found ${rows} rows`,
    );
    await rm(path);
    expect(fault(await scan(scores, labels, rules("logits"))())).toContain("bad.npy: ");
    await source.close();
    await other.source.close();
  });

  it("are an option, and leave to one what they cannot read", async () => {
    const { source, scores } = await npy("some.npy", logits);
    const one = await orThrow(judge({ scores, labels }));
    expect(await orThrow(judgeThreads({ scores, labels }, { threads: 2 }))).toEqual(one);
    // Scores that are computed have no place in a file.
    const half = { kind: "temperature", classes, temperature: 2 } as const;
    const softer = calibratedScores(scores, "logits", half);
    expect(softer.at).toBeUndefined();
    expect((await orThrow(judgeThreads({ scores: softer, labels }))).all.nll).not.toBe(one.all.nll);
    expect(fault(await judgeThreads({ scores, labels }, { threads: 0 })())).toBe(
      "threads: expected an integer from 1 to 64, got 0",
    );
    await source.close();
  });
});

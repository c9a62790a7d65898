// Tables really made, on images of 8 x 8: what is planned, shared, run, resumed and left alone.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Pipeline } from "@longtail/mislas";
import { postHoc } from "@longtail/paper-tables/tables/post-hoc";
import { beforeEach, describe, expect, it } from "vitest";
import { blockOfSmall, made, requestFor, temporaryFolder } from "./tiny.js";

const names = ["plain", "crt", "lws", "mixup"];
let out = "";
beforeEach(() => {
  delete process.env["LONGTAIL_COMMIT"];
  out = temporaryFolder();
});

const file = (method: string, seed = 0): string =>
  join(out, `small-short-${method}-seed${seed}.json`);
const read = (method: string) => JSON.parse(readFileSync(file(method), "utf8"));
const trainings = (lines: readonly string[], stage: string): number =>
  lines.filter((line) => line.includes(`${stage} 1/1`)).length;

describe("a table", () => {
  it("is planned without a trace", async () => {
    const { lines } = await made(requestFor(out, names, { plan: true, seeds: [0, 1] }));
    expect(lines[0]).toBe("8 cells, 8 to run; stage 1 is trained at most 4 times for them");
    expect(lines.at(-1)).toBe("  small-short-mixup-seed1");
    expect(existsSync(join(out, "runs"))).toBe(false);
  });

  it("trains each stage 1 once and writes a file for each cell", async () => {
    const { lines, failure } = await made(requestFor(out, names));
    expect(failure).toBeUndefined();
    expect(trainings(lines, "stage1")).toBe(2);
    expect(trainings(lines, "stage2")).toBe(2);
    const crt = read("crt");
    expect(crt).toMatchObject({ cell: "small-short-crt-seed0", backend: "wasm", seed: 0 });
    expect(crt.last).toMatchObject({ stage: "stage2", epoch: 0 });
    expect(crt.last.bins).toHaveLength(15);
    const { commit, device } = read("plain");
    expect(read("plain").stage1).toBeUndefined();
    expect(crt.stage1.cell).toBe("small-short-plain-seed0");
    expect(crt.stage1.sittings).toMatchObject([{ commit, device }]);
    expect(crt.descriptor.stage2.classifier).toBe("fresh");
    expect(readFileSync(join(out, "runs/.gitignore"), "utf8")).toBe("*\n");
    expect(readFileSync(join(out, "cifar-short.md"), "utf8")).toContain("| cRT ");
    expect(readFileSync(join(out, "cifar-short.html"), "utf8")).toContain(
      "Reliability diagram: cRT",
    );

    // Again: nothing is left to do, and nothing is done.
    const again = await made(requestFor(out, names));
    expect(again.lines).toEqual(["4 cells, all done"]);

    // Without one cell and its checkpoints: only it runs, from an existing stage 1, with the same result.
    rmSync(file("lws"));
    const before = crt.last;
    rmSync(file("crt"));
    rmSync(join(out, "runs/small-short-crt-seed0"), { recursive: true });
    const third = await made(requestFor(out, ["plain", "crt", "mixup"]));
    expect(third.lines[0]).toMatch(/^3 cells, 1 to run/);
    expect(trainings(third.lines, "stage1")).toBe(0);
    expect(read("crt").last).toEqual(before);
    expect(read("crt").stage1).toEqual(crt.stage1);
    // A cell that was not requested is not run.
    expect(existsSync(file("lws"))).toBe(false);
  });

  it("records how a cell was made, not who requested it last", async () => {
    await made(requestFor(out, ["plain", "crt"]));
    const first = read("plain");
    for (const method of ["plain", "crt"]) rmSync(file(method));
    process.env["LONGTAIL_COMMIT"] = "another";
    const { lines } = await made(requestFor(out, ["plain", "crt"]));
    expect(trainings(lines, "stage1")).toBe(0);
    expect(read("plain")).toEqual(first);
    // A cell run at the other commit records it for itself, not for its stage 1.
    await made(requestFor(out, ["lws"]));
    delete process.env["LONGTAIL_COMMIT"];
    expect(read("lws").commit).toBe("another");
    expect(read("lws").stage1.sittings).toMatchObject([{ commit: first.commit }]);
  });

  it("uses no stage 1 without provenance and no result of another cell", async () => {
    await made(requestFor(out, ["plain"]));
    rmSync(join(out, "runs/small-short-plain-seed0/made.json"));
    const { lines } = await made(requestFor(out, ["plain", "crt"]));
    expect(trainings(lines, "stage1")).toBe(1);
    writeFileSync(file("lws"), readFileSync(file("crt")));
    expect((await made(requestFor(out, ["lws"]))).failure).toContain("differs in cell");
  });

  it("has rows that transform another row's weights", async () => {
    const { lines, failure } = await made(requestFor(out, ["plain", "ncm"]));
    expect(failure).toBeUndefined();
    expect(trainings(lines, "stage1")).toBe(1);
    expect(read("ncm").last.accuracy).not.toBe(read("plain").last.accuracy);
  });

  it("resumes where it was stopped", async () => {
    process.env["LONGTAIL_COMMIT"] = "another";
    const stopped = await made(requestFor(out, ["plain", "crt"]), { stopAt: "plain-seed0  done" });
    delete process.env["LONGTAIL_COMMIT"];
    expect(stopped.failure).toMatch(/^stopped in stage2, epoch 1/);
    expect(existsSync(file("plain"))).toBe(true);
    expect(existsSync(file("crt"))).toBe(false);
    const { lines, failure } = await made(requestFor(out, ["plain", "crt"]));
    expect(failure).toBeUndefined();
    expect(lines[0]).toMatch(/^2 cells, 1 to run; stage 1 is trained at most once/);
    expect(trainings(lines, "stage1")).toBe(0);
    expect(read("crt").commit).not.toBe("another");
    expect(read("crt").before).toMatchObject([{ commit: "another" }]);
    expect(read("crt").stage1.sittings).toMatchObject([{ commit: "another" }]);
  });

  it("calibrates on held-out images after training", async () => {
    const block = blockOfSmall(["plain"]);
    const rows = block.rows.map((row) => ({
      ...row,
      pipeline: {
        ...row.pipeline,
        dataset: { ...row.pipeline.dataset, validationPerClass: 5 },
      } as Pipeline,
    }));
    const request = requestFor(out, [], { block: { ...block, rows }, table: postHoc });
    expect((await made(request)).failure).toBeUndefined();
    const { afterTraining, last } = read("plain");
    expect(afterTraining.validation).toBe(20);
    const [asTrained, ...corrected] = afterTraining.methods;
    expect(asTrained.method).toBe("none");
    expect(asTrained.ece[0]).toBeCloseTo(last.ece, 5);
    for (const [name, { ece }] of Object.entries(last.groups as Record<string, { ece: number }>))
      expect(asTrained.groups[name]).toBeCloseTo(ece, 5);
    expect(corrected.map(({ method }: { method: string }) => method)).toEqual([
      "temperature",
      "frequency",
      "vector",
      "histogram",
      "isotonic",
    ]);
    const text = readFileSync(join(out, "post-hoc-short.md"), "utf8");
    expect(text).toMatch(
      /\| method \| +as trained \| +temperature \| +frequency \| +vector \| +histogram \| +isotonic \|/,
    );
  });

  it("refuses results of another descriptor and broken results before anything runs", async () => {
    await made(requestFor(out, ["plain"]));
    const [row] = blockOfSmall(["plain"]).rows;
    if (row === undefined) throw new Error("no row");
    const longer = { ...row.pipeline, stage1: { ...row.pipeline.stage1, epochs: 2 } };
    const block = { ...blockOfSmall(["plain"]), rows: [{ ...row, pipeline: longer }] };
    expect((await made(requestFor(out, ["plain"], { block }))).failure).toBe(
      "small-short-plain-seed0.json: expected a result of the current recipe, found one that differs in stage1.epochs: to run the cell again, move it and its folder in runs away",
    );
    writeFileSync(file("plain"), "{ not json");
    expect((await made(requestFor(out, ["plain"]))).failure).toBe(
      "small-short-plain-seed0.json: expected JSON, found something else",
    );
    writeFileSync(file("plain"), JSON.stringify({ cell: "x" }));
    expect((await made(requestFor(out, ["plain"]))).failure).toMatch(
      /^small-short-plain-seed0\.json: the key "method" is missing/,
    );
  });

  it("gathers the errors of all cells, and checks the folder", async () => {
    const block = blockOfSmall(["plain", "crt"]);
    const broken = {
      ...block,
      rows: block.rows.map((row) => ({
        ...row,
        pipeline: { ...row.pipeline, stage1: { ...row.pipeline.stage1, epochs: 0 } },
      })),
    };
    expect((await made(requestFor(out, [], { block: broken }))).failure?.split("\n")).toEqual(
      ["plain", "crt"].map(
        (method) =>
          `small-short-${method}-seed0.stage1.epochs: expected an integer from 1 to 1000000, got 0`,
      ),
    );
    writeFileSync(join(out, "taken"), "");
    const { failure, lines } = await made(requestFor(join(out, "taken"), ["plain"]));
    expect(failure).toContain("cannot be written");
    expect(lines).toEqual([]);
  });
});

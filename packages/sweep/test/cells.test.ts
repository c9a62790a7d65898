import { decode, orThrow, renderError } from "@longtail/core";
import { recipeNamed } from "@longtail/mislas";
import { cellsOf, groupsOf, jobIn, type Resolve, Sweep } from "@longtail/sweep";
import * as E from "fp-ts/lib/Either.js";
import * as TE from "fp-ts/lib/TaskEither.js";
import { expect, test } from "vitest";
import { followerJobs, leaderJob, succession } from "../src/job.js";

const resolve: Resolve = (reference, settings) => {
  if (typeof reference !== "string") return TE.right(reference);
  const pipeline = recipeNamed(reference)?.pipeline;
  const rates = settings.map((s) => Number(s.split("=")[1]));
  return TE.right({
    name: reference,
    descriptor:
      rates.length === 0
        ? pipeline
        : { ...pipeline, stage1: { ...pipeline?.stage1, epochs: rates[0] } },
  });
};

const sweep: Sweep = {
  name: "s",
  pipelines: ["embedded/plain", "embedded/crt", "embedded/mixup", "embedded/mislas"],
  seeds: [0, 1],
};

test("cells are pipelines × variants × seeds, and share stages 1", async () => {
  const cells = await orThrow(cellsOf(sweep, resolve));
  expect(cells.map(({ id }) => id)).toEqual([
    "embedded-plain-seed0",
    "embedded-plain-seed1",
    "embedded-crt-seed0",
    "embedded-crt-seed1",
    "embedded-mixup-seed0",
    "embedded-mixup-seed1",
    "embedded-mislas-seed0",
    "embedded-mislas-seed1",
  ]);
  const groups = groupsOf(cells);
  expect(groups.map(({ leader, followers }) => [leader.id, ...followers.map((f) => f.id)])).toEqual(
    [
      ["embedded-plain-seed0", "embedded-crt-seed0"],
      ["embedded-plain-seed1", "embedded-crt-seed1"],
      ["embedded-mixup-seed0", "embedded-mislas-seed0"],
      ["embedded-mixup-seed1", "embedded-mislas-seed1"],
    ],
  );
  const varied = await orThrow(
    cellsOf({ ...sweep, seeds: [0], variants: { kind: "grid", values: { e: [2, 3] } } }, resolve),
  );
  expect(varied.map(({ id }) => id).slice(0, 2)).toEqual([
    "embedded-plain-v0-seed0",
    "embedded-plain-v1-seed0",
  ]);
  expect(groupsOf(varied)).toHaveLength(4);
});

test("a job is data that its codec checks", async () => {
  const [group] = groupsOf(await orThrow(cellsOf({ ...sweep, seeds: [0] }, resolve)));
  if (group === undefined) throw new Error("no group");
  const job = leaderJob("s", group);
  expect(orThrow(jobIn(JSON.parse(JSON.stringify(job))))).toEqual(job);
  const bad = { ...job, cell: { ...job.cell, pipeline: { ...job.cell.pipeline, code: "x" } } };
  const refused = jobIn(bad);
  expect(E.isLeft(refused) && renderError(refused.left)).toMatch(/code/);
  expect(followerJobs(job)).toEqual([
    { sweep: "s", cell: group.followers[0], stage1: group.leader.id },
  ]);
  expect(succession(job)).toEqual([{ sweep: "s", cell: group.followers[0] }]);
});

test("what is wrong is said of every pipeline, and two cells of one name are refused", async () => {
  const broken = { name: "b", descriptor: { name: "b" } };
  const found = await cellsOf(
    { ...sweep, pipelines: [broken, { ...broken, name: "c" }] },
    resolve,
  )();
  const said = E.isLeft(found) ? renderError(found.left) : "";
  expect(said).toMatch(/b\.?.*dataset/s);
  expect(said).toMatch(/c\.?.*dataset/s);
  const twice = await cellsOf({ ...sweep, seeds: [1, 1] }, resolve)();
  expect(E.isLeft(twice) && renderError(twice.left)).toMatch(/embedded-plain-seed1 twice/);
  const name = await cellsOf({ ...sweep, name: "a b" }, resolve)();
  expect(E.isLeft(name) && renderError(name.left)).toMatch(/a b/);
});

test("a sweep with an unknown key or an empty list is refused", () => {
  expect(E.isRight(decode(Sweep)(sweep))).toBe(true);
  expect(E.isLeft(decode(Sweep)({ ...sweep, seed: 1 }))).toBe(true);
  expect(E.isLeft(decode(Sweep)({ ...sweep, pipelines: [] }))).toBe(true);
});

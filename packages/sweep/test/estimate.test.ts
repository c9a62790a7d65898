import { failure, several } from "@longtail/core";
import { NotFinite } from "@longtail/mislas";
import { type CellStatus, fromOutside, secondsLeft } from "@longtail/sweep";
import { expect, test } from "vitest";

const progress = (done: number, secondsPerStep: number) => ({
  worker: "w",
  stage: "stage1",
  epoch: 1,
  epochs: 2,
  done,
  all: 100,
  secondsPerStep,
});
const running = (id: string, done: number): CellStatus => ({
  id,
  state: "running",
  progress: progress(done, 0.5),
});

test("time left is that of measured steps and of cells of the same kind", () => {
  expect(secondsLeft([])).toBe(0);
  expect(secondsLeft([{ id: "a", state: "waiting" }])).toBeUndefined();
  expect(secondsLeft([{ id: "a", state: "done", seconds: 9 }])).toBe(0);
  // 60 steps of half a second.
  expect(secondsLeft([running("a", 40)])).toBe(30);
  // Two side by side: 30, 10 and two whole ones of 50; or one of 50, which nothing makes shorter.
  const [c, d] = ["c", "d"].map((id): CellStatus => ({ id, state: "waiting" })) as [
    CellStatus,
    CellStatus,
  ];
  expect(secondsLeft([running("a", 40), running("b", 80), c, d])).toBe(70);
  expect(secondsLeft([running("a", 40), running("b", 80), c])).toBe(50);
  // A follower takes as long as one that has ended, not as a leader does.
  expect(
    secondsLeft([
      running("a", 40),
      { id: "b", state: "done", seconds: 99 },
      { id: "c", state: "done", seconds: 4, stage1: "b" },
      { id: "d", state: "waiting", stage1: "b" },
    ]),
  ).toBe(34);
});

test("what fails by itself and what fails from outside", () => {
  const away = failure("FileUnwritable", { file: "x", reason: "no space is left on the disk" });
  const nan = NotFinite.of({
    quantity: "loss",
    stage: "stage1",
    epoch: 0,
    step: 0,
    value: Number.NaN,
  });
  expect(fromOutside(away)).toBe(true);
  expect(fromOutside(nan)).toBe(false);
  expect(fromOutside(several([away, nan]))).toBe(false);
});

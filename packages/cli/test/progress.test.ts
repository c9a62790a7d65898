import { columns, showProgress } from "longtail";
import stringWidth from "string-width";
import { describe, expect, it } from "vitest";

it("says that a step is not recorded, and why", () => {
  const lines: string[] = [];
  const progress = showProgress({ write: (text) => lines.push(text) }, [], "mine");
  progress({ type: "step-not-captured", stage: "stage1", reason: "it reads a tensor back" });
  expect(lines).toEqual([
    "mine  stage1 could not record its step and runs more slowly: it reads a tensor back\n",
  ]);
});

const step = {
  type: "step",
  stage: "stage1",
  epoch: 99,
  epochs: 200,
  step: 50,
  steps: 97,
  loss: 2.345,
  accuracy: 0.123,
  imagesPerSecond: 1234,
} as const;

/** What a terminal of that width shows of a step. */
const shownIn = (columns: number, label: string): string => {
  let shown = "";
  const screen = { write: (text: string) => (shown = text), isTTY: true, columns };
  showProgress(screen, [{ name: "stage1", epochs: 200, steps: 97 }], label, () => 0)(step);
  return shown.replace("\r\u001b[2K", "");
};

describe("the moving line", () => {
  it("shows everything where there is room", () => {
    expect(shownIn(120, "mine")).toBe(
      "mine  stage1 100/200  ██████████░░░░░░░░░░  loss 2.345  accuracy 12.3%  1234 images/s  0:00 left",
    );
  });
  it.each([
    [80, "embedded-mislas"],
    [80, "cifar100-lt-100-published-mixup-crt-of-a-long-name"],
    [80, "長尾認識の実験・二段階の訓練・とても長い名前"],
    [60, "👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬👩‍🔬"],
    [40, "mine"],
    [30, "mine"],
  ])("fits into %d columns and keeps the time left: %s", (columns, label) => {
    const line = shownIn(columns, label);
    expect(stringWidth(line)).toBeLessThan(columns);
    expect(line).toContain("stage1 100/200");
    expect(line).toMatch(/0:00 left$/);
  });
  it("escapes a name that is not fit for a terminal", () => {
    expect(shownIn(120, "a\u001b[2J")).toMatch(/^a\\u001b\[2J {2}stage1/);
  });
});

it("a table escapes what is not fit for a terminal", () => {
  expect(columns([["a\u001b[2J", "b"]], "left")).toBe("a\\u001b[2J   b");
});

it("a table's columns stand below each other in any script", () => {
  const table = columns(
    [
      ["", "accuracy"],
      ["長尾", "50.0"],
      ["👩‍🔬 lab", "5.0"],
    ],
    "right",
  );
  for (const line of table.split("\n").slice(0, 3)) expect(stringWidth(line)).toBe(17);
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderFault } from "../src/fault.js";
import { checkProse } from "../src/prose/check.js";
import { repeatedResults, widthFaults } from "../src/prose/faults.js";
import { run } from "../src/run.js";

const widths = (...lines: readonly string[]): readonly string[] =>
  widthFaults("README.md", lines.join("\n")).map(renderFault);

const words = (n: number): string => Array.from({ length: n }, () => "word").join(" ");
const sentence = `A sentence of ${words(24)}.`;

test("a line of 100 columns is good, one of 101 is not", () => {
  expect(widths("x".repeat(100))).toEqual([]);
  expect(widths("", `${"x".repeat(49)} ${"é".repeat(51)}`, "more")).toEqual([
    "README.md:2: 101 columns; at most 100, or one sentence",
  ]);
});

test("the address of a link has no width", () => {
  const line = `${"x".repeat(49)} [link](https://example.org/${"y".repeat(60)}) ${"x".repeat(43)}`;
  expect(widths("", line, "more")).toEqual([]);
  expect(widths("", `${line}x`, "more")).toHaveLength(1);
});

test("one sentence may have any length", () => {
  expect(widths("# Title", "", sentence, sentence, "", `- ${sentence}`, `- ${words(30)}`)).toEqual(
    [],
  );
  expect(widths(`**A title.** ${sentence}`, `- **Another.** ${sentence}`)).toEqual([]);
  expect(widths(`Smith et al. have ${words(24)}, e.g. \`x\`, see Fig. 2.`)).toEqual([]);
});

test.each<[string, readonly string[]]>([
  ["two sentences", [`${sentence} Another one.`]],
  ["a sentence and the beginning of another", [`Short. This one has ${words(24)}`, "and goes on."]],
  ["a sentence that goes on", [`A sentence of ${words(24)}`, "that goes on."]],
  ["the rest of a sentence", ["A sentence", `of ${words(24)}.`]],
  ["a quoted paragraph", [`> ${sentence} Another one.`]],
])("%s is found", (_, lines) => {
  expect(widths(...lines)).toHaveLength(1);
});

test("headings, code, front matter, HTML and lines of links have any width", () => {
  const long = "x ".repeat(80);
  expect(
    widths(
      "---",
      `title: ${long}`,
      "---",
      `# ${long}`,
      "```ts",
      long,
      "```",
      `<img alt="${long}">`,
      `[![${long}](a.svg)](b) ![${long}](https://example.org)`,
      `[1]: https://example.org/${"x".repeat(100)}`,
    ),
  ).toEqual([]);
});

test("a table row of more than 120 columns is found", () => {
  const row = (width: number): string => `| ${"x".repeat(width - 4)} |`;
  expect(widths(row(120), row(121))).toEqual([
    "README.md:2: a table row of 121 columns; at most 120",
  ]);
});

test("repeated results are found in tables and in printed output", () => {
  const text = [
    "| plain | 50.3 | 24.6 | 89.7 |",
    "| other | 50.3 | 24.6 | 89.8 |",
    "```",
    "plain, last epoch   50.3   24.6   89.7",
    "epochs 10, rate 0.1 and 0.1",
    "```",
    "```ts",
    "f(50.3, 24.6, 89.7);",
    "```",
    "| tfjs 4.22.0 | 0.1 | 0.2 |",
    "| tfjs 4.22.0 | 0.1 | 0.2 |",
  ];
  expect(repeatedResults("README.md", text.join("\n")).map(renderFault)).toEqual([
    "README.md:4: repeats the results of line 1: 50.3 24.6 89.7",
  ]);
});

test("all pages except generated ones are checked", async () => {
  const root = mkdtempSync(join(tmpdir(), "prose-"));
  try {
    await run("git", ["init", "--quiet"], { cwd: root });
    for (const path of ["README.md", "a/guide.md", "a/CHANGELOG.md", "a/results/table.md"]) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), `${sentence} ${sentence}\n`);
    }
    expect((await checkProse(root)).map(({ where }) => where)).toEqual([
      "README.md:1",
      "a/guide.md:1",
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});

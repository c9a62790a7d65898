import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { checkExamples } from "../src/examples/check.js";
import { examplesIn } from "../src/examples/find.js";
import { renderFault } from "../src/fault.js";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

const fenced = (info: string, ...lines: readonly string[]) =>
  [`\`\`\`${info}`, ...lines, "```"].join("\n");

test("blocks marked ts are examples, with the line they start on", () => {
  const text = ["# Title", fenced("ts", "a;", "b;"), fenced("sh", "c"), fenced("ts no-run", "d;")];
  expect(examplesIn("README.md", text.join("\n"))).toEqual([
    { path: "README.md", line: 3, code: "a;\nb;" },
  ]);
});

test("in a source file only doc comments contain examples", () => {
  const text = `/**
 * Does it.
 *
 * @example
 * \`\`\`ts
 * one();
 *
 *   two();
 * \`\`\`
 */
export const x = \`
\\\`\\\`\\\`ts
three();
\\\`\\\`\\\`
\`;
`;
  expect(examplesIn("src/x.ts", text)).toEqual([
    { path: "src/x.ts", line: 6, code: "one();\n\n  two();" },
  ]);
});

test("planted faults are reported at their lines", { timeout: 60_000 }, async () => {
  const root = mkdtempSync(join(tmpdir(), "examples-"));
  try {
    writeFileSync(join(root, "package.json"), JSON.stringify({ workspaces: ["packages/*"] }));
    cpSync(join(repository, "tsconfig.base.json"), join(root, "tsconfig.base.json"));
    symlinkSync(join(repository, "node_modules"), join(root, "node_modules"));
    mkdirSync(join(root, "tools/checks"), { recursive: true });
    writeFileSync(join(root, "tools/checks/package.json"), '{ "type": "module" }');
    const folder = join(root, "packages/made-up");
    mkdirSync(join(folder, "src"), { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "name": "made-up" }');
    writeFileSync(
      join(root, "README.md"),
      [
        fenced("ts", 'import * as E from "fp-ts/lib/Either.js";', "console.log(E.right(1));"),
        fenced("ts", "", 'throw new Error("planted");'),
        fenced("ts", "const silent = 1;"),
        fenced("ts", "", 'const n: number = "text";', "console.log(n);"),
        fenced(
          "ts",
          'import { tmpdir } from "node:os";',
          'if (!tmpdir().includes("longtail-example-")) throw new Error("this would stay");',
          "console.log(1);",
        ),
      ].join("\n"),
    );
    const faults = (await checkExamples(root)).map(renderFault);
    expect(faults.map((fault) => fault.split("\n")[0])).toEqual([
      expect.stringMatching(/^README\.md:14: example: TS2322/),
      "README.md:6: example fails: exit code 1",
      "README.md:10: example prints nothing; let it print or assert something",
    ]);
    expect(faults[1]).toContain("planted");
  } finally {
    rmSync(root, { recursive: true });
  }
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Fault } from "../fault.js";
import { failureOf, mapParallel, type ProcessResult, run } from "../run.js";
import { published, readWorkspace } from "../workspace.js";
import { type Example, findExamples } from "./find.js";

const compilerOptions = {
  noUnusedLocals: false,
  noPropertyAccessFromIndexSignature: false,
  composite: false,
  declaration: false,
  declarationMap: false,
  sourceMap: true,
  rootDir: ".",
  outDir: "out",
  noEmitOnError: false,
};

const timeout = 30_000; // an example should take a second or two, but machines can be busy

const nameOf = ({ path, line }: Example): string => `${path.replace(/\.(ts|md)$/, "-$1")}-${line}`;

// Each example gets a file in which it starts at its line in the documentation, so that messages point there.
const writeAll = (folder: string, base: string, examples: readonly Example[]): void => {
  rmSync(folder, { recursive: true, force: true });
  for (const example of examples) {
    const file = join(folder, `${nameOf(example)}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${"\n".repeat(example.line - 1)}${example.code}\nexport {};\n`);
  }
  const config = { extends: base, compilerOptions, include: ["**/*.ts"], exclude: ["out"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
};

const typeFaults = async (folder: string, root: string): Promise<readonly Fault[]> => {
  const { stdout } = await run(
    join(root, "node_modules/.bin/tsc"),
    ["-p", ".", "--pretty", "false"],
    { cwd: folder },
  );
  return stdout.split("\n").flatMap((line) => {
    const found = /^(.*)-(ts|md)-\d+\.ts\((\d+),\d+\): error (.*)$/.exec(line);
    if (found === null)
      return line.startsWith("error") ? [{ where: "the examples", what: line }] : [];
    const [, path, ending, at, what] = found;
    return [{ where: `${path}.${ending}:${at}`, what: `example: ${what}` }];
  });
};

// In a folder of its own. What an example leaves in the temporary folder goes with it.
const runIn = async (file: string, options: readonly string[]): Promise<ProcessResult> => {
  const cwd = mkdtempSync(join(tmpdir(), "longtail-example-"));
  const env = { TMPDIR: cwd, TEMP: cwd };
  const ended = await run(process.execPath, [...options, file], { cwd, timeout, env });
  rmSync(cwd, { recursive: true, force: true });
  return ended;
};

// Source maps of every module take a good part of an example's time, so only one that fails gets them, in a second run.
const traced = async (file: string, first: ProcessResult): Promise<ProcessResult> => {
  const second = await runIn(file, ["--enable-source-maps"]);
  return second.code === 0 ? first : second;
};

const runFaults = async (folder: string, example: Example): Promise<readonly Fault[]> => {
  const file = join(folder, "out", `${nameOf(example)}.js`);
  const ended = await runIn(file, []);
  const where = `${example.path}:${example.line}`;
  if (ended.code !== 0) {
    const failed = ended.timedOut ? ended : await traced(file, ended);
    return [{ where, what: `example fails: ${failureOf(failed)}` }];
  }
  return ended.stdout.trim() === "" && !/\bassert\b/.test(example.code)
    ? [{ where, what: "example prints nothing; let it print or assert something" }]
    : [];
};

/** Type-checks every example in the documentation (of one folder, if given) and runs each in its own Node process. */
export const checkExamples = async (root: string, within = ""): Promise<readonly Fault[]> => {
  const packages = published(readWorkspace(root).packages);
  const examples = findExamples(root, packages).filter(({ path }) => path.startsWith(within));
  const folder = join(root, "tools/checks/.doc-examples");
  writeAll(folder, "../../../tsconfig.base.json", examples);
  const types = await typeFaults(folder, root);
  const runs = await mapParallel(examples, (example) => runFaults(folder, example));
  console.log(`${examples.length} examples`);
  return [...types, ...runs.flat()];
};

import { parseArgs } from "node:util";

/** The command line's options. */
export interface JudgeOptions {
  readonly rows: number;
  readonly classes: number;
  readonly rounds: number;
  readonly python: string;
  /** Where the file is made; the system's folder for such files by default. */
  readonly folder: string | undefined;
  /** The file for the result; `results/judge.json` by default. */
  readonly json: string | undefined;
}

const integer = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be an integer of at least 1, got ${text}`);
};

/** Parses the command line. */
export const judgeOptions = (args: readonly string[]): JudgeOptions => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string", default: "1000000" },
      classes: { type: "string", default: "1000" },
      rounds: { type: "string", default: "2" },
      python: { type: "string", default: "python3" },
      folder: { type: "string" },
      json: { type: "string" },
    },
  });
  return {
    rows: integer("rows", values.rows),
    classes: integer("classes", values.classes),
    rounds: integer("rounds", values.rounds),
    python: values.python,
    folder: values.folder,
    json: values.json,
  };
};

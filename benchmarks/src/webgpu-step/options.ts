import { parseArgs } from "node:util";

/** The command line's options. */
export interface Options {
  /** Layers of the network. */
  readonly depth: number;
  readonly rounds: number;
  readonly python: string;
  /** Measure the null device only, which needs no adapter. */
  readonly nullOnly: boolean;
  /** The file for the result. Without it, a complete run goes to `results/` and the README. */
  readonly json: string | undefined;
  /** Whether everything is measured with the standard network. */
  readonly standard: boolean;
}

const STANDARD_DEPTH = 32;

const integer = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} must be an integer of at least 1, got ${text}`);
};

/** Parses the command line. */
export const options = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      depth: { type: "string", default: String(STANDARD_DEPTH) },
      rounds: { type: "string", default: "5" },
      python: { type: "string", default: "python3" },
      "null-only": { type: "boolean", default: false },
      json: { type: "string" },
    },
  });
  const { python, json } = values;
  const [depth, rounds] = [integer("depth", values.depth), integer("rounds", values.rounds)];
  const nullOnly = values["null-only"];
  return { depth, rounds, python, nullOnly, json, standard: depth === STANDARD_DEPTH && !nullOnly };
};

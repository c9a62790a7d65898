import { parseArgs } from "node:util";

/** What the command was asked. */
export interface Options {
  /** Layers of the network. */
  readonly depth: number;
  readonly rounds: number;
  readonly python: string;
  /** The null device only: what a machine without an adapter can measure. */
  readonly nullOnly: boolean;
  /** Where the result goes; where undefined, a whole run is kept, in results/ and in the README. */
  readonly json: string | undefined;
  readonly standard: boolean;
}

const STANDARD_DEPTH = 32;

const integer = (name: string, text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} is to be a whole number of at least 1, got ${text}`);
};

/** The command line. */
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

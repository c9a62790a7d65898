// A step of training, by us and by others, on this machine: see the README of the benchmarks.
//
//   npm run training-step -w benchmarks -- --python python3 --rounds 7
import { compare } from "./training-step/compare.js";
import { grow } from "./training-step/grow.js";
import { options } from "./training-step/options.js";

const asked = options(process.argv.slice(2));
const good = await (asked.grow ? grow(asked) : compare(asked));
process.exitCode = good ? 0 : 1;

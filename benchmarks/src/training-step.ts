// Measures a training step of longtail and of other programs on this machine. The README explains it.
//
//   npm run training-step -w benchmarks -- --python python3 --rounds 7
import { compare } from "./training-step/compare.js";
import { measureGrowth } from "./training-step/measure-growth.js";
import { options } from "./training-step/options.js";

const given = options(process.argv.slice(2));
const good = await (given.grow ? measureGrowth(given) : compare(given));
process.exitCode = good ? 0 : 1;

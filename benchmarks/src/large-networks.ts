// Measures training and evaluation of ResNet-50 at 224 x 224 on WASM and in PyTorch. The README explains it.
//
//   npm run large-networks -w benchmarks -- --python python3 --rounds 3
import { compare } from "./large-networks/compare.js";
import { options } from "./large-networks/options.js";

process.exitCode = (await compare(options(process.argv.slice(2)))) ? 0 : 1;

// Measures what a training step on WebGPU costs the CPU and the device. The README explains it.
//
//   npm run webgpu-step -w benchmarks -- --python python3 --rounds 5
import { compare } from "./webgpu-step/compare.js";
import { options } from "./webgpu-step/options.js";

process.exitCode = (await compare(options(process.argv.slice(2)))) ? 0 : 1;

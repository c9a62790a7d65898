// A step of training on WebGPU: what it costs the processor, and what the device: see the README of the benchmarks.
//
//   npm run webgpu-step -w benchmarks -- --python python3 --rounds 5
import { compare } from "./webgpu-step/compare.js";
import { options } from "./webgpu-step/options.js";

process.exitCode = (await compare(options(process.argv.slice(2)))) ? 0 : 1;

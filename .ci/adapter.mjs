// Says which graphics adapter Dawn finds, and fails if there is none: WebGPU's tests would be skipped unseen.
import { create, globals } from "webgpu";

Object.assign(globalThis, globals);
const gpu = create([]);
const adapter = await gpu.requestAdapter();
if (adapter === null) {
  process.stderr.write(
    "no graphics adapter was found; .ci/install-system-packages.sh should give one\n",
  );
  process.exitCode = 1;
} else {
  process.stdout.write(`adapter: ${adapter.info.description}\n`);
}
// Dawn crashes if the object that made an adapter is collected while it lives.
globalThis.dawn = gpu;

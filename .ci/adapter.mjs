// Prints the graphics adapter that Dawn finds, and fails if there is none.
import { create, globals } from "webgpu";

Object.assign(globalThis, globals);
const gpu = create([]);
const adapter = await gpu.requestAdapter();
if (adapter === null) {
  process.stderr.write("no graphics adapter found; .ci/install-system-packages.sh installs one\n");
  process.exitCode = 1;
} else {
  process.stdout.write(`adapter: ${adapter.info.description}\n`);
}
// Dawn crashes if the object that made the adapter is garbage-collected before it.
globalThis.dawn = gpu;

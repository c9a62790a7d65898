import { type LongtailError, messageOf } from "@longtail/core";
import * as TE from "#fp-ts/TaskEither";
import { missing } from "./failures.js";
import type { Gpu } from "./gpu.js";

interface Dawn {
  readonly create: (flags: readonly string[]) => Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

const loadDawn: TE.TaskEither<LongtailError, Dawn> = TE.tryCatch(
  () => {
    // Imported through a variable, so that bundles for browsers neither contain Dawn nor need it.
    const dawn: string = "webgpu";
    return import(/* webpackIgnore: true */ /* @vite-ignore */ dawn) as Promise<Dawn>;
  },
  (thrown) =>
    (thrown as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND"
      ? missing('the package "webgpu" (Dawn for Node) is not installed', "run: npm install webgpu")
      : missing(
          `Dawn cannot be loaded (${messageOf(thrown)})`,
          'the package "webgpu" needs a supported system and glibc 2.34 or newer',
        ),
);

/** `navigator.gpu`, or Dawn in Node, with WebGPU's classes made global as in a page. */
export const findGpu: TE.TaskEither<LongtailError, Gpu> = () => {
  const native = (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
  if (native !== undefined) return TE.of(native)();
  if (globalThis.process?.versions?.node === undefined)
    return TE.left(
      missing(
        "there is no navigator.gpu",
        "use a browser with WebGPU enabled, on a page served over https or from localhost",
      ),
    )();
  return TE.map(({ create, globals }: Dawn) => {
    for (const [name, value] of Object.entries(globals))
      if (!(name in globalThis))
        Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    return create([]);
  })(loadDawn)();
};

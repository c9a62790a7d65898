import type { LongtailError } from "@longtail/core";
import * as TE from "fp-ts/lib/TaskEither.js";
import { messageOf, missing } from "./failures.js";
import type { Gpu } from "./gpu.js";

interface Dawn {
  readonly create: (flags: readonly string[]) => Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

const loadDawn: TE.TaskEither<LongtailError, Dawn> = TE.tryCatch(
  () => {
    // Named in a variable, so that a bundle for browsers neither holds Dawn nor misses it.
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

/** The page's or runtime's own `navigator.gpu`; in Node, Dawn's, with WebGPU's classes made global as in a page. */
export const findGpu: TE.TaskEither<LongtailError, Gpu> = () => {
  const own = (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
  if (own !== undefined) return TE.right<LongtailError, Gpu>(own)();
  if (globalThis.process?.versions?.node === undefined)
    return TE.left<LongtailError, Gpu>(
      missing(
        "there is no navigator.gpu",
        "use a browser with WebGPU switched on, on a page served over https or from localhost",
      ),
    )();
  return TE.map(({ create, globals }: Dawn) => {
    for (const [name, value] of Object.entries(globals))
      if (!(name in globalThis))
        Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    return create([]);
  })(loadDawn)();
};

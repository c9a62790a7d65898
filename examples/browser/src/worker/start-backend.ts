import { failure, type LongtailError, messageOf, renderError } from "@longtail/core";
import { ensureGradients } from "@longtail/ops";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threaded from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import * as tf from "@tensorflow/tfjs-core";
import * as E from "#fp-ts/Either";
import { pipe } from "#fp-ts/function";
import * as TE from "#fp-ts/TaskEither";
import type { BackendChoice, StartedBackend } from "../protocol.js";

type Start = TE.TaskEither<LongtailError, Omit<StartedBackend, "why">>;

const missing = (name: string, reason: string): LongtailError =>
  failure("BackendMissing", { backend: name, reason, remedy: "choose another one" });

const loading = <A>(name: string, load: () => Promise<A>): TE.TaskEither<LongtailError, A> =>
  TE.tryCatch(load, (thrown) => missing(name, messageOf(thrown)));

const startWebgpu = (hardware: boolean): Start =>
  pipe(
    loading("webgpu", () => import("@longtail/backend-webgpu")),
    TE.chain(({ start }) => start({ hardware })),
    TE.map(({ description, software }) => ({
      name: "webgpu",
      description: `WebGPU on ${description || "an unnamed adapter"}${software ? ", a software renderer" : ""}`,
    })),
  );

// Two runs share the machine, so each gets half of its cores, if the page may use threads at all.
const threads = (): number =>
  globalThis.crossOriginIsolated
    ? Math.max(1, Math.min(8, Math.floor(navigator.hardwareConcurrency / 2)))
    : 1;

const wasmPaths = {
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": simd,
  "tfjs-backend-wasm-threaded-simd.wasm": threaded,
};

const startWasm: Start = pipe(
  loading("wasm", () => import("@longtail/backend-wasm")),
  TE.chain(({ start }) => start({ threads: threads(), wasmPaths })),
  TE.map(({ description }) => ({ name: "wasm", description })),
);

const startWebgl: Start = pipe(
  loading("webgl", async () => {
    await import("@tensorflow/tfjs-backend-webgl");
    ensureGradients();
    return tf.setBackend("webgl").catch(() => false);
  }),
  TE.filterOrElse(
    (current) => current,
    () => missing("webgl", "workers have no WebGL 2 in this browser"),
  ),
  TE.map(() => ({ name: "webgl", description: "WebGL" })),
);

const starts: Readonly<Record<StartedBackend["name"], Start>> = {
  webgpu: startWebgpu(false),
  wasm: startWasm,
  webgl: startWebgl,
};

const because = (why: string) => (started: Omit<StartedBackend, "why">) => ({ ...started, why });

const startFastest: TE.TaskEither<LongtailError, StartedBackend> = async () => {
  const webgpu = await ("gpu" in navigator
    ? startWebgpu(true)
    : TE.left(missing("webgpu", "this browser has no WebGPU")))();
  if (E.isRight(webgpu)) return E.right(because("the fastest available")(webgpu.right));
  const reason =
    webgpu.left._tag === "BackendMissing" ? webgpu.left.reason : renderError(webgpu.left);
  const wasm = await startWasm();
  if (E.isRight(wasm)) return E.right(because(`WebGPU is unavailable: ${reason}`)(wasm.right));
  const webgl = await startWebgl();
  return E.isRight(webgl)
    ? E.right(because("WebGPU and WebAssembly are unavailable")(webgl.right))
    : wasm;
};

/**
 * Makes a backend current: the chosen one or, for `auto`, the fastest available.
 *
 * The order is WebGPU on a graphics card, WebAssembly, WebGL, which trains but slowly.
 */
export const startBackend = (
  choice: BackendChoice,
): TE.TaskEither<LongtailError, StartedBackend> =>
  choice === "auto" ? startFastest : pipe(starts[choice], TE.map(because("as chosen")));

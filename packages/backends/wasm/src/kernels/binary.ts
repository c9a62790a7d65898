// (v128, v128, v128) -> v128, whose body is f32x4.relaxed_madd.
const relaxedProbe = Uint8Array.from(
  atob("AGFzbQEAAAABCAFgA3t7ewF7AwIBAAoNAQsAIAAgASAC/YUCCw=="),
  (character) => character.charCodeAt(0),
);

/** Whether this engine can multiply and add in one instruction (relaxed SIMD). */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(relaxedProbe);

const text = async (shared: boolean, relaxed: boolean): Promise<string> => {
  if (shared)
    return relaxed
      ? (await import("../generated/shared-relaxed.js")).binary
      : (await import("../generated/shared.js")).binary;
  return relaxed
    ? (await import("../generated/single-relaxed.js")).binary
    : (await import("../generated/single.js")).binary;
};

/** The kernels, compiled, for a memory that threads share or do not, in the best form that this engine runs. */
export const compileKernels = async (shared: boolean): Promise<WebAssembly.Module> => {
  const binary = atob(await text(shared, hasRelaxedSimd()));
  return WebAssembly.compile(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
};

// (v128, v128, v128) -> v128, whose body is f32x4.relaxed_madd.
const relaxedProbe = Uint8Array.from(
  atob("AGFzbQEAAAABCAFgA3t7ewF7AwIBAAoNAQsAIAAgASAC/YUCCw=="),
  (character) => character.charCodeAt(0),
);

/** Whether this engine multiplies and adds in one instruction (relaxed SIMD). */
export const hasRelaxedSimd = (): boolean => WebAssembly.validate(relaxedProbe);

const base64 = async (shared: boolean, relaxed: boolean): Promise<string> => {
  if (shared)
    return relaxed
      ? (await import("../../generated/shared-relaxed.js")).binary
      : (await import("../../generated/shared.js")).binary;
  return relaxed
    ? (await import("../../generated/single-relaxed.js")).binary
    : (await import("../../generated/single.js")).binary;
};

/** Compiles the kernels for this kind of memory, with relaxed SIMD if the engine has it. */
export const compileKernels = async (shared: boolean): Promise<WebAssembly.Module> => {
  const binary = atob(await base64(shared, hasRelaxedSimd()));
  return WebAssembly.compile(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
};

/** What the kernels import. */
export const importsOf = (memory: WebAssembly.Memory): WebAssembly.Imports => ({
  env: { memory, log: Math.log },
});

import type { Gpu } from "./gpu.js";

/** Runs `f` with `gpu` as `navigator.gpu`, then restores `navigator`. */
export const withNavigator = <A>(gpu: Gpu, f: () => A): A => {
  const scope = globalThis as { navigator?: { gpu?: Gpu; userAgent?: string } };
  if (scope.navigator?.gpu !== undefined) return f();
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  const value = { gpu, userAgent: scope.navigator?.userAgent ?? "" };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true, writable: true });
  try {
    return f();
  } finally {
    if (before === undefined) delete scope.navigator;
    else Object.defineProperty(globalThis, "navigator", before);
  }
};

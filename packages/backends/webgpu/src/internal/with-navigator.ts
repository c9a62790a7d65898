import type { Gpu } from "./gpu.js";

/** The result of `f`, during which `navigator.gpu` is `gpu`; `navigator` is put back afterwards. */
export const withNavigator = <A>(gpu: Gpu, f: () => A): A => {
  const own = globalThis as { navigator?: { gpu?: Gpu; userAgent?: string } };
  if (own.navigator?.gpu !== undefined) return f();
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  const value = { gpu, userAgent: own.navigator?.userAgent ?? "" };
  Object.defineProperty(globalThis, "navigator", { value, configurable: true, writable: true });
  try {
    return f();
  } finally {
    if (before === undefined) delete own.navigator;
    else Object.defineProperty(globalThis, "navigator", before);
  }
};

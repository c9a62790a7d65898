import { damageOfPng } from "./damage-of-png.js";
import type { Picture } from "./picture.js";
import { wasmBytes } from "./wasm-bytes.js";

/**
 * A decoder of PNG files: Rust's `png` as WebAssembly, the same everywhere. 16 bits are reduced to 8.
 *
 * @error the decoder throws what is wrong with the file
 */
export const openPng = async (): Promise<(bytes: Uint8Array) => Picture> => {
  const { default: init, decode } = await import("@jsquash/png/codec/pkg/squoosh_png.js");
  await init(await wasmBytes("@jsquash/png/codec/pkg/squoosh_png_bg.wasm"));
  return (bytes) => {
    const damage = damageOfPng(bytes);
    if (damage !== undefined) throw new Error(damage);
    try {
      const { width, height, data } = decode(bytes);
      return { width, height, rgba: data };
    } catch (cause) {
      // The decoder gives no reason.
      throw new Error("its pixels are damaged", { cause });
    }
  };
};

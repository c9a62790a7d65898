import type { Picture } from "@longtail/core";
import { checkSize } from "./check-size.js";
import { damageOfPng } from "./damage-of-png.js";
import { wasmBytes } from "./wasm-bytes.js";

// Of a whole file: its first chunk is the header.
const sizeOf = ({
  buffer,
  byteOffset,
  byteLength,
}: Uint8Array): [width: number, height: number] => {
  const view = new DataView(buffer, byteOffset, byteLength);
  return [view.getUint32(16), view.getUint32(20)];
};

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
    checkSize(...sizeOf(bytes));
    try {
      const { width, height, data } = decode(bytes);
      return { width, height, rgba: data };
    } catch (cause) {
      // The decoder gives no reason.
      throw new Error("its pixels are damaged", { cause });
    }
  };
};

import type { Picture } from "@longtail/core";
import { type Address, openKernels } from "./kernels.js";
import { type Plan, planOf } from "./plan.js";

// Kernels may read and write so much beyond.
const BEYOND = 64;
// A table of Huffman codes, a component's record, and the room of a scan.
const TABLE = 4608;
const RECORD = 32;
const ROOM = 416;

// Where each coefficient of the file's order stands in a block of rows.
const ORDER = (() => {
  const order = new Uint8Array(64);
  let [x, y] = [0, 0];
  for (let i = 0; i < 64; i++) {
    order[i] = 2 * (8 * y + x);
    const up = (x + y) % 2 === 0;
    if (up ? x === 7 : y === 7) [x, y] = up ? [x, y + 1] : [x + 1, y];
    else if (up) [x, y] = [x + 1, Math.max(0, y - 1)];
    else [x, y] = [Math.max(0, x - 1), y + 1];
  }
  return order;
})();

/**
 * Opens a decoder of the common kind of JPEG file; it answers `undefined` to any other, and to one with anything wrong.
 *
 * The pixels are MozJPEG's and Pillow's, bit for bit. They are lent: they lie in the decoder's memory until the next file.
 *
 * @shape result.rgba uint8 [height, width, 4]
 */
export const openBaseline = async (): Promise<
  (bytes: Uint8Array, upright: boolean) => Picture | undefined
> => {
  const { run, memory } = await openKernels();

  const decoded = (bytes: Uint8Array, plan: Plan): Picture | undefined => {
    const { width, height, components } = plan;
    const [h, v] = [components[0]?.h ?? 1, components[0]?.v ?? 1];
    const [across, down] = [Math.ceil(width / (8 * h)), Math.ceil(height / (8 * v))];
    let end: Address = 0;
    const area = (size: number): Address => {
      const start = end;
      end += Math.ceil((size + BEYOND) / 16) * 16;
      return start;
    };
    const room = area(ROOM);
    const order = area(64);
    const records = area(RECORD * 3);
    const quanta = area(256 * 4);
    const tables = area(TABLE * 8);
    const rows = area(4 * (across * h * 8 + BEYOND));
    const planes = components.map((each) => ({
      at: area(across * each.h * 8 * (down * each.v * 8)),
      stride: across * each.h * 8,
    }));
    const rgba = area(width * height * 4);
    const file = area(bytes.length);
    const all = memory(end);
    const view = new DataView(all.buffer);
    all.set(ORDER, order);
    all.set(bytes, file);
    all.fill(0xff, file + bytes.length, file + bytes.length + BEYOND);
    for (const [number, from] of plan.quanta)
      for (let i = 0; i < 64; i++)
        view.setInt32(quanta + 256 * number + 4 * i, bytes[from + i] as number, true);
    const tableOf = (number: number): Address =>
      tables + TABLE * ((number & 3) + (number < 16 ? 0 : 4));
    for (const [number, from] of plan.huffman)
      if (!run.huffman(file + from, tableOf(number), number < 16)) return undefined;
    for (const [i, each] of components.entries()) {
      const { at, stride } = planes[i] as (typeof planes)[number];
      const numbers = [each.h, each.v, tableOf(each.dc), tableOf(each.ac)];
      for (const [k, number] of [...numbers, quanta + 256 * each.quanta, at, stride, 0].entries())
        view.setInt32(records + RECORD * i + 4 * k, number, true);
    }
    if (!run.scan(file + plan.codes, records, components.length, across, down, room, order))
      return undefined;
    const [plane] = planes;
    if (components.length === 3) run.colors(records, h === 2, v === 2, width, height, rows, rgba);
    else if (plane !== undefined) run.grey(plane.at, plane.stride, width, height, rgba);
    return {
      width,
      height,
      rgba: new Uint8ClampedArray(all.buffer, rgba, width * height * 4),
    };
  };

  return (bytes, upright) => {
    const plan = planOf(bytes, upright);
    return plan && decoded(bytes, plan);
  };
};

import type { SafeTensor } from "@longtail/checkpoint";

// Writes what `torch.save(..., _use_new_zipfile_serialization=False)` does, for state dicts of float32.
const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const word = (text: string): Buffer =>
  Buffer.concat([latin1("X"), int32(Buffer.byteLength(text)), Buffer.from(text)]);
const integer = (value: number): Buffer => Buffer.concat([latin1("J"), int32(value)]);
const tuple = (...items: readonly Buffer[]): Buffer =>
  Buffer.concat([latin1("("), ...items, latin1("t")]);
const pickle = (value: Buffer): Buffer => Buffer.concat([latin1("\x80\x02"), value, latin1(".")]);
const ordered = latin1("ccollections\nOrderedDict\n)R");
const dictionary = (entries: readonly (readonly [string, Buffer])[]): Buffer =>
  Buffer.concat([
    ordered,
    latin1("("),
    ...entries.flatMap(([key, value]) => [word(key), value]),
    latin1("u"),
  ]);

const sizes = (values: readonly number[]): Buffer => tuple(...values.map(integer));
const stridesOf = (shape: readonly number[]): readonly number[] =>
  shape.map((_, i) => shape.slice(i + 1).reduce((n, d) => n * d, 1));

/** A checkpoint of state dicts by name, in the form before PyTorch 1.6. */
export const legacyPth = (
  dicts: Readonly<Record<string, Readonly<Record<string, SafeTensor>>>>,
): Buffer => {
  const storages: Float32Array[] = [];
  const tensor = ({ shape, data }: SafeTensor): Buffer => {
    storages.push(data as Float32Array);
    const id = tuple(
      word("storage"),
      latin1("ctorch\nFloatStorage\n"),
      word(String(storages.length - 1)),
      word("cuda:0"),
      integer(data.length),
      latin1("N"),
    );
    const values = [integer(0), sizes(shape), sizes(stridesOf(shape)), latin1("\x89"), ordered];
    return Buffer.concat([
      latin1("ctorch._utils\n_rebuild_tensor_v2\n"),
      tuple(Buffer.concat([id, latin1("Q")]), ...values),
      latin1("R"),
    ]);
  };
  const object = dictionary([
    ["epoch", integer(9)],
    ...Object.entries(dicts).map(
      ([name, dict]) =>
        [
          name,
          dictionary(Object.entries(dict).map(([key, value]) => [key, tensor(value)] as const)),
        ] as const,
    ),
  ]);
  const count = (value: number): Buffer => Buffer.concat([int32(value), int32(0)]);
  return Buffer.concat([
    latin1("\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."),
    pickle(integer(1001)),
    pickle(dictionary([])),
    pickle(object),
    pickle(Buffer.concat([latin1("]("), ...storages.map((_, i) => word(String(i))), latin1("e")])),
    ...storages.flatMap((data) => [
      count(data.length),
      Buffer.from(data.buffer, data.byteOffset, data.byteLength),
    ]),
  ]);
};

import { type Arguments, type jobs, layouts } from "../../generated/interface.js";

/** An operation of the kernels: a few jobs that share their arguments. */
export type Operation = keyof Arguments;

/** The jobs of an operation. */
export type JobOf<O extends Operation> = keyof (typeof jobs)[O] & string;

const writers = {
  usize: (block: DataView, offset: number, value: number) => block.setUint32(offset, value, true),
  i32: (block: DataView, offset: number, value: number) => block.setInt32(offset, value, true),
  bool: (block: DataView, offset: number, value: number) => block.setUint8(offset, value),
  f32: (block: DataView, offset: number, value: number) => block.setFloat32(offset, value, true),
  f64: (block: DataView, offset: number, value: number) => block.setFloat64(offset, value, true),
};

type Layout = Readonly<
  Record<string, { readonly type: keyof typeof writers; readonly offset: number }>
>;

/** Writes the arguments of an operation into their block. Optional arguments become 0. */
export const writeArguments = <O extends Operation>(
  block: DataView,
  operation: O,
  args: Arguments[O],
): void => {
  const layout: Layout = layouts[operation];
  const values: Readonly<Record<string, number | boolean | undefined>> = args;
  for (const [name, { type, offset }] of Object.entries(layout))
    writers[type](block, offset, Number(values[name] ?? 0));
};

import { crc32c } from "./crc32c.js";

const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

const fixed = (bytes: number, write: (view: DataView) => void): Uint8Array => {
  const view = new DataView(new ArrayBuffer(bytes));
  write(view);
  return new Uint8Array(view.buffer);
};

const varint = (value: number): Uint8Array => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
};

// The fields of a protocol buffer: a number and a wire type, then the value.
const float64 = (field: number, value: number): Uint8Array =>
  joined([varint(8 * field + 1), fixed(8, (view) => view.setFloat64(0, value, true))]);
const float32 = (field: number, value: number): Uint8Array =>
  joined([varint(8 * field + 5), fixed(4, (view) => view.setFloat32(0, value, true))]);
const integer = (field: number, value: number): Uint8Array =>
  joined([varint(8 * field), varint(value)]);
const message = (field: number, ...parts: readonly Uint8Array[]): Uint8Array => {
  const content = joined(parts);
  return joined([varint(8 * field + 2), varint(content.length), content]);
};
const text = (field: number, value: string): Uint8Array =>
  message(field, new TextEncoder().encode(value));

// A checksum of data that may itself hold checksums is rotated and moved.
const masked = (bytes: Uint8Array): Uint8Array => {
  const crc = crc32c(bytes);
  const sum = ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  return fixed(4, (view) => view.setUint32(0, sum >>> 0, true));
};

const record = (data: Uint8Array): Uint8Array => {
  const length = fixed(8, (view) => view.setBigUint64(0, BigInt(data.length), true));
  return joined([length, masked(length), data, masked(data)]);
};

/** What every event says: when (seconds since 1970), and after which step. */
export interface EventTime {
  readonly seconds: number;
  readonly step: number;
}

const event = ({ seconds, step }: EventTime, content: Uint8Array): Uint8Array =>
  record(joined([float64(1, seconds), integer(2, step), content]));

/** The first record of a file. */
export const fileVersion = (time: EventTime): Uint8Array => event(time, text(3, "brain.Event:2"));

/** Scalars by tag. */
export const scalars = (time: EventTime, values: Readonly<Record<string, number>>): Uint8Array =>
  event(
    time,
    message(
      5,
      ...Object.entries(values).map(([tag, value]) => message(1, text(1, tag), float32(2, value))),
    ),
  );

/** Says that the run continues at a step: earlier events of that step and later ones no longer count. */
export const restart = (time: EventTime): Uint8Array => event(time, message(7, integer(1, 1)));

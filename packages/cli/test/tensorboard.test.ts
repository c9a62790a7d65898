// The files for TensorBoard, read by a protocol buffer library from TensorBoard's own definitions.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { crc32c } from "../src/tensorboard/crc32c.js";
import { recordOf } from "../src/tensorboard/records.js";
import { longtail, temporaryFolder, tiny } from "./terminal.js";

// The fields in use of tensorboard/compat/proto/event.proto and summary.proto.
const { root } = protobuf.parse(
  `syntax = "proto3";
   message Summary {
     message Value { string tag = 1; oneof value { float simple_value = 2; } }
     repeated Value value = 1;
   }
   message SessionLog {
     enum SessionStatus { STATUS_UNSPECIFIED = 0; START = 1; STOP = 2; CHECKPOINT = 3; }
     SessionStatus status = 1;
   }
   message Event {
     double wall_time = 1;
     int64 step = 2;
     oneof what { string file_version = 3; Summary summary = 5; SessionLog session_log = 7; }
   }`,
  { keepCase: true },
);
const Event = root.lookupType("Event");

interface Decoded {
  readonly wall_time: number;
  readonly step?: number;
  readonly file_version?: string;
  readonly summary?: { readonly value: readonly { tag: string; simple_value: number }[] };
  readonly session_log?: { readonly status: string };
}

const unmasked = (sum: number): number => {
  const rotated = (sum - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
};

const eventsOf = (bytes: Uint8Array): readonly Decoded[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const events: Decoded[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = Number(view.getBigUint64(at, true));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(unmasked(view.getUint32(at + 8, true))).toBe(crc32c(bytes.subarray(at, at + 8)));
    expect(unmasked(view.getUint32(at + 12 + length, true))).toBe(crc32c(data));
    const decoded = Event.decode(data);
    events.push(Event.toObject(decoded, { longs: Number, enums: String }) as Decoded);
    at += 16 + length;
  }
  expect(at).toBe(bytes.length);
  return events;
};

const values = ({ summary }: Decoded): Readonly<Record<string, number>> =>
  Object.fromEntries(summary?.value.map(({ tag, simple_value }) => [tag, simple_value]) ?? []);

it("CRC-32C has the values of RFC 3720", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

describe("a record", () => {
  const work = [
    { name: "stage1", epochs: 200, steps: 9 },
    { name: "stage2", epochs: 10, steps: 9 },
  ];
  const place = { stage: "stage2", epoch: 3, epochs: 10 };

  it("of an epoch has its scalars, at the epoch over all stages", () => {
    const event = { ...place, loss: 1.25, accuracy: 0.5, learningRate: 0.125, seconds: 9 };
    const evaluation = { accuracy: 0.75, ece: 0.0625, groups: { many: 1, few: 0.25 } };
    const type = "epoch-finished";
    const record = (more: object) =>
      recordOf({ type, ...event, ...more }, work, "validation", 1e9 + 0.5) as Uint8Array;
    const [whole, ...others] = eventsOf(record({ evaluation }));
    expect(others).toEqual([]);
    expect(whole).toMatchObject({ wall_time: 1e9 + 0.5, step: 204 });
    expect(values(whole as Decoded)).toEqual({
      "train/loss": 1.25,
      "train/accuracy": 0.5,
      learning_rate: 0.125,
      "validation/accuracy": 0.75,
      "validation/ece": 0.0625,
      "validation/many": 1,
      "validation/few": 0.25,
    });
    expect(Object.keys(values(eventsOf(record({}))[0] as Decoded))).toHaveLength(3);
  });

  it("of a resumption makes TensorBoard forget what follows it", () => {
    const record = recordOf({ type: "resumed", ...place }, work, "test", 1e9) as Uint8Array;
    expect(eventsOf(record)[0]).toMatchObject({ step: 204, session_log: { status: "START" } });
    expect(recordOf({ type: "run-finished", seconds: 1 }, work, "test", 1e9)).toBeUndefined();
  });
});

describe("longtail run --tensorboard", () => {
  it("writes a file with a step an epoch", { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const argv = ["run", tiny, "--out", folder, "--set", "stage1.epochs=2", "--tensorboard"];
    expect((await longtail(...argv)).code).toBe(0);
    const [name, ...others] = readdirSync(folder).filter((file) => file.includes("tfevents"));
    expect(others).toEqual([]);
    const [first, ...epochs] = eventsOf(readFileSync(join(folder, name as string)));
    expect(first?.file_version).toBe("brain.Event:2");
    expect(epochs.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    const { stages } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
    const few = stages.flatMap(({ epochs: own }: { epochs: { groups: { few: number } }[] }) =>
      own.map(({ groups }) => Math.fround(groups.few)),
    );
    expect(epochs.map((one) => values(one)["test/few"])).toEqual(few);
  });
});

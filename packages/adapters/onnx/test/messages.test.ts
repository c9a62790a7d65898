// The generated code is that of the messages beside it.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { file_onnx } from "../src/messages/onnx_pb.js";

it("has the fields of onnx.proto", () => {
  const proto = readFileSync(new URL("../proto/onnx.proto", import.meta.url), "utf8");
  const written = [...proto.matchAll(/^\s+(?:repeated )?[\w.]+ (\w+) = (\d+);/gm)].map(
    ([, name, number]) => `${name} ${number}`,
  );
  const fieldsOf = (message: (typeof file_onnx.messages)[number]): readonly string[] => [
    ...message.nestedMessages.flatMap(fieldsOf),
    ...message.fields.map(({ name, number }) => `${name} ${number}`),
  ];
  expect(file_onnx.messages.flatMap(fieldsOf).sort()).toEqual(written.sort());
});

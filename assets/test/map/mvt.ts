/** Writes small vector tiles for tests, straight from the format's description. */
import { PbfWriter } from "pbf";

type Value = string | number;
export interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly properties: Readonly<Record<string, Value>>;
}

const zigzag = (value: number): number => (value < 0 ? -value * 2 - 1 : value * 2);

/** One layer `sites` of points, in tile units of 4096. */
export function tileOf(features: readonly Drawn[]): ArrayBuffer {
  const keys: string[] = [];
  const values: Value[] = [];
  const indexIn = <T>(list: T[], item: T): number => {
    if (!list.includes(item)) list.push(item);
    return list.indexOf(item);
  };
  const writer = new PbfWriter();
  writer.writeMessage(
    3,
    (_, layer) => {
      layer.writeVarintField(15, 2);
      layer.writeStringField(1, "sites");
      for (const { x, y, properties } of features) {
        const tags = Object.entries(properties).flatMap(([key, value]) => [indexIn(keys, key), indexIn(values, value)]);
        layer.writeMessage(
          2,
          (__, feature) => {
            feature.writePackedVarint(2, tags);
            feature.writeVarintField(3, 1);
            feature.writePackedVarint(4, [9, zigzag(x), zigzag(y)]);
          },
          null,
        );
      }
      for (const key of keys) layer.writeStringField(3, key);
      for (const value of values) {
        layer.writeMessage(
          4,
          (__, written) => {
            if (typeof value === "string") written.writeStringField(1, value);
            else written.writeVarintField(4, value);
          },
          null,
        );
      }
      layer.writeVarintField(5, 4096);
    },
    null,
  );
  const bytes = writer.finish();
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
}

/**
 * Protocol Buffers' wire format (https://protobuf.dev/programming-guides/encoding), reduced to what ONNX needs: a message is the
 * concatenation of its fields.
 */
export type Field = Uint8Array[];

const VARINT = 0;
const LENGTH = 2;
const FIXED32 = 5;

/** An integer field: int32, int64, enum. */
export function integer(field: number, value: number): Field {
  return [varint(field * 8 + VARINT), varint(value)];
}

/** A float field. */
export function float(field: number, value: number): Field {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [varint(field * 8 + FIXED32), bytes];
}

/** A string field. */
export function text(field: number, value: string): Field {
  return bytes(field, [new TextEncoder().encode(value)]);
}

/** A field of bytes, given in pieces. */
export function bytes(field: number, pieces: readonly Uint8Array[]): Field {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return [varint(field * 8 + LENGTH), varint(length), ...pieces];
}

/** A field that is a message of these fields. */
export function message(field: number, fields: readonly Field[]): Field {
  return bytes(field, fields.flat());
}

/** Seven bits per byte, the lowest first; a negative number is its 64-bit two's complement. */
function varint(value: number): Uint8Array {
  let rest = BigInt.asUintN(64, BigInt(value));
  const result: number[] = [];
  for (; rest > 127n; rest >>= 7n) result.push(Number(rest & 127n) | 128);
  return Uint8Array.from([...result, Number(rest)]);
}

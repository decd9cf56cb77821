// Share links, written again from their description (crates/lessons/src/share.rs): what another
// implementation makes, the page must read.
import { deflateRawSync, inflateRawSync } from "node:zlib";

function checksum(bytes) {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  const out = Buffer.alloc(4);
  out.writeUInt32LE(Number(hash & 0xffffffffn));
  return out;
}

/** The fragment for parameters `{p: {name: value}, e: [{c, h, d: [{a, b, r, i, c}]}], s, d}`. */
export function encode(lesson, payload) {
  const packed = deflateRawSync(Buffer.from(JSON.stringify(payload)));
  return `#v1/${lesson}/${Buffer.concat([checksum(packed), packed]).toString("base64url")}`;
}

export function decode(fragment) {
  const [, version, lesson, payload] = /^#?(v\d+)\/([\w-]+)\/(.*)$/.exec(fragment) ?? [];
  if (!version) throw new Error(`no link: ${fragment}`);
  if (!payload) return { version, lesson, payload: {} };
  const bytes = Buffer.from(payload, "base64url");
  if (!checksum(bytes.subarray(4)).equals(bytes.subarray(0, 4))) throw new Error("checksum");
  return { version, lesson, payload: JSON.parse(inflateRawSync(bytes.subarray(4)).toString()) };
}

// Makes a picture of a screen small: at most 256 colours, as an indexed PNG. Reads what chromium writes (8 bits, RGB or RGBA, not interlaced).
import { deflateSync, inflateSync } from 'node:zlib';

const CRC = Array.from({ length: 256 }, (_, n) => { let c = n; for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1; return c >>> 0; });
function crc(bytes) { let c = 0xffffffff; for (const b of bytes) c = CRC[(c ^ b) & 255] ^ (c >>> 8); return (c ^ 0xffffffff) >>> 0; }
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(8 + body.length);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), 4 + body.length);
  return out;
}

function pixels(png) {
  const width = png.readUInt32BE(16), height = png.readUInt32BE(20), step = png[25] === 6 ? 4 : 3;
  if (png[24] !== 8 || (png[25] !== 6 && png[25] !== 2) || png[28]) throw new Error('not the PNG of a screen');
  const parts = [];
  for (let at = 8; at < png.length;) { const len = png.readUInt32BE(at); if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + len)); at += 12 + len; }
  const raw = inflateSync(Buffer.concat(parts));
  const line = width * step;
  const out = Buffer.alloc(line * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)];
    for (let x = 0; x < line; x++) {
      const a = x >= step ? out[y * line + x - step] : 0, b = y ? out[(y - 1) * line + x] : 0, c = x >= step && y ? out[(y - 1) * line + x - step] : 0;
      const p = a + b - c, pa = Math.abs(p - a), pb = Math.abs(p - b), pc = Math.abs(p - c);
      const guess = [0, a, b, (a + b) >> 1, pa <= pb && pa <= pc ? a : pb <= pc ? b : c][filter];
      out[y * line + x] = raw[y * (line + 1) + 1 + x] + guess;
    }
  }
  return { width, height, step, data: out };
}

export function fewColours(png) {
  const { width, height, step, data } = pixels(png);
  const count = new Map();
  const keyAt = (k) => (data[k] << 16) | (data[k + 1] << 8) | data[k + 2];
  for (let k = 0; k < data.length; k += step) { const c = keyAt(k); count.set(c, (count.get(c) ?? 0) + 1); }
  // The commonest colours stay as they are; from the rest, those that are far from all chosen so far.
  const ranked = [...count].sort((a, b) => b[1] - a[1]).map(([c]) => c);
  const far = (a, b) => { const r = (a >> 16) - (b >> 16), g = ((a >> 8) & 255) - ((b >> 8) & 255), l = (a & 255) - (b & 255); return 2 * r * r + 4 * g * g + 3 * l * l; };
  const chosen = ranked.slice(0, 64);
  for (const least of [900, 300, 100, 0]) for (const c of ranked.slice(64)) { if (chosen.length >= 256) break; if (chosen.every((d) => far(c, d) > least)) chosen.push(c); }
  const index = new Map();
  for (const c of ranked) { let best = 0, near = Infinity; chosen.forEach((d, k) => { const f = far(c, d); if (f < near) { near = f; best = k; } }); index.set(c, best); }
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) lines[y * (width + 1) + 1 + x] = index.get(keyAt((y * width + x) * step));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0); head.writeUInt32BE(height, 4); head.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([png.subarray(0, 8), chunk('IHDR', head), chunk('PLTE', Buffer.from(chosen.flatMap((c) => [c >> 16, (c >> 8) & 255, c & 255]))), chunk('IDAT', deflateSync(lines, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

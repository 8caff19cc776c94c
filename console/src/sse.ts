// Reads a text/event-stream by its grammar (HTML standard, section 9.2), from chunks of any size.
export interface Frame { id: string | null; event: string; data: string }

export class FrameReader {
  private rest = '';
  private id: string | null = null;
  private event = '';
  private data: string[] = [];
  retryMs: number | null = null;
  lastId: string | null = null; // set at the end of every block, also of one without data

  // A CR at the end of a chunk may be half of CR LF: it waits for the next chunk.
  feed(chunk: string): Frame[] {
    const frames: Frame[] = [];
    let text = this.rest + chunk;
    const open = text.endsWith('\r') ? 1 : 0;
    const held = open ? '\r' : '';
    if (open) text = text.slice(0, -1);
    const lines = text.split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? '') + held;
    for (const line of lines) {
      const frame = this.take(line);
      if (frame) frames.push(frame);
    }
    return frames;
  }

  private take(line: string): Frame | null {
    if (line === '') return this.finish();
    if (line.startsWith(':')) return null;
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') this.data.push(value);
    else if (name === 'event') this.event = value;
    else if (name === 'id' && !value.includes('\0')) this.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
    return null;
  }

  private finish(): Frame | null {
    const frame = this.data.length ? { id: this.id, event: this.event || 'message', data: this.data.join('\n') } : null;
    this.lastId = this.id;
    this.event = '';
    this.data = [];
    return frame;
  }
}

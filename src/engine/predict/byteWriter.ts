/** Text as UTF-8 bytes, written piece by piece into one array: no string is made of what is written. */
export class ByteWriter {
  private bytes = new Uint8Array(2 ** 16);
  private length = 0;

  raw(bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.reserve(to - from);
    // Short pieces are copied faster by a loop than by a call.
    if (to - from < 32) for (let i = from, at = this.length; i < to; i++) this.bytes[at++] = bytes[i];
    else this.bytes.set(bytes.subarray(from, to), this.length);
    this.length += to - from;
  }

  /** @param text of ASCII characters, such as a number */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.length + i] = text.charCodeAt(i);
    this.length += text.length;
  }

  text(text: string): void {
    this.raw(encoder.encode(text));
  }

  /** What was written since the last call; the array is not written to afterwards. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  private reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}

const encoder = new TextEncoder();

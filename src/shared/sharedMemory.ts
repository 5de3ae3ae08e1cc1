/** Memory that threads share: all of Node has it, a web page only where its server isolates it. */

/** Whether threads can share memory here. */
export function hasSharedMemory(): boolean {
  return typeof SharedArrayBuffer !== "undefined";
}

/** Returns memory that threads share, where there is any, or memory that is copied to each of them. */
export function newSharedBuffer(bytes: number): ArrayBufferLike {
  return hasSharedMemory() ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
}

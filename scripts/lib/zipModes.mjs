/**
 * The permissions of the files in a ZIP archive, by their names, as the system that made it had them.
 * @param {Uint8Array} bytes an archive with fewer than 65,535 files
 * @returns {Map<string, number>} such as 0o644
 */
export function zipModes(bytes) {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = data.lastIndexOf("PK\x05\x06", undefined, "latin1");
  let at = data.readUInt32LE(end + 16);
  const modes = new Map();
  for (let i = data.readUInt16LE(end + 10); i > 0; i--) {
    const nameLength = data.readUInt16LE(at + 28);
    const name = data.toString("utf8", at + 46, at + 46 + nameLength);
    // The upper half of the external attributes is the mode of a POSIX system.
    modes.set(name, (data.readUInt32LE(at + 38) >>> 16) & 0o777);
    at += 46 + nameLength + data.readUInt16LE(at + 30) + data.readUInt16LE(at + 32);
  }
  return modes;
}

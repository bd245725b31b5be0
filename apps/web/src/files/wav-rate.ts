/** Samples a second of a wav file, as its head says; `undefined` where it has none. */
export function wavRate(wav: Uint8Array): number | undefined {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  // Chunks of RIFF: a name of four letters, a length, and so many bytes, an even number.
  for (let at = 12; at + 16 <= wav.length; ) {
    const name = String.fromCharCode(...wav.subarray(at, at + 4));
    if (name === 'fmt ') return view.getUint32(at + 12, true);
    const length = view.getUint32(at + 4, true);
    at += 8 + length + (length % 2);
  }
  return undefined;
}

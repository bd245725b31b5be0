/** Types of NAL units that hold a coded slice. */
const SLICE = 1;
const KEY_SLICE = 5;

/**
 * Whether no other frame is predicted from this one (`nal_ref_idc` 0), so that it can be left out unless it is wanted itself. In
 * a usual H.264 file that is every second frame.
 *
 * @param packet A packet of H.264 in mp4: NAL units, each after its length.
 * @param lengthBytes Bytes of a length, from the avcC record.
 * @see ITU-T H.264, 7.4.1; ISO/IEC 14496-15, 5.3.3
 */
export function isDisposable(packet: Uint8Array, lengthBytes: number): boolean {
  for (let at = 0; at + lengthBytes < packet.length; ) {
    let length = 0;
    for (let i = 0; i < lengthBytes; i++) length = length * 256 + packet[at + i]!;
    const header = packet[at + lengthBytes]!;
    const type = header & 31;
    if (type === SLICE || type === KEY_SLICE) return (header & 0b0110_0000) === 0;
    at += lengthBytes + length;
  }
  return false;
}

/** Bytes of a NAL unit's length by the avcC record of an H.264 track; `undefined` for other codecs, whose packets are all kept. */
export function nalLengthBytes({
  codec,
  description,
}: {
  readonly codec: string;
  readonly description?: AllowSharedBufferSource;
}): number | undefined {
  if (!/^avc[13]\./.test(codec) || description === undefined) return undefined;
  const bytes = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
  return bytes.length >= 7 && bytes[0] === 1 ? (bytes[4]! & 3) + 1 : undefined;
}

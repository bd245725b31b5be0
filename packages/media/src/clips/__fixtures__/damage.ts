import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny';

/** Where the packets of a track lie in a file. */
export interface PacketPlace {
  readonly start: number;
  readonly end: number;
  readonly seconds: number;
}

/** Finds the packets of a clip by their bytes. */
export async function packetPlaces(
  file: Uint8Array,
): Promise<{ readonly audio: PacketPlace[]; readonly video: PacketPlace[] }> {
  const input = new Input({ source: new BufferSource(file), formats: ALL_FORMATS });
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.length);
  const places = async (track: Awaited<ReturnType<Input['getPrimaryAudioTrack']>> | null) => {
    const found: PacketPlace[] = [];
    let from = 0;
    for await (const { data, timestamp } of track ? new EncodedPacketSink(track).packets() : []) {
      const start = bytes.indexOf(data, from);
      from = start + data.length;
      found.push({ start, end: from, seconds: timestamp });
    }
    return found;
  };
  const audio = await places(await input.getPrimaryAudioTrack());
  const video = await places((await input.getPrimaryVideoTrack()) as never);
  input.dispose();
  return { audio, video };
}

/** The file with the bytes of some packets overwritten. */
export function damaged(file: Uint8Array, packets: readonly PacketPlace[], byte = 0xff): Uint8Array {
  const bytes = Uint8Array.from(file);
  for (const { start, end } of packets) bytes.fill(byte, start, end);
  return bytes;
}

/** How samples of a format are read, and the factor that brings them to −1 … 1; those of 8 bits have their zero at 128. */
const FORMATS = {
  u8: { bytes: 1, read: (view: DataView, at: number) => (view.getUint8(at) - 128) / 2 ** 7 },
  s16: { bytes: 2, read: (view: DataView, at: number) => view.getInt16(at, true) / 2 ** 15 },
  s32: { bytes: 4, read: (view: DataView, at: number) => view.getInt32(at, true) / 2 ** 31 },
  f32: { bytes: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
} as const;

/**
 * The channels of decoded sound as float32.
 *
 * Sound is copied in its own format, and turned into numbers here: asked for another one, @napi-rs/webcodecs 1.3.1 ends the process where samples have 16 bits, as
 * those of FLAC do.
 */
export function channelsOf(sound: AudioData): Float32Array[] {
  const { numberOfFrames, numberOfChannels, format } = sound;
  const isPlanar = format?.endsWith('-planar') === true;
  if (format === 'f32-planar') {
    return Array.from({ length: numberOfChannels }, (_, planeIndex) => {
      const samples = new Float32Array(numberOfFrames);
      sound.copyTo(samples, { planeIndex, format });
      return samples;
    });
  }
  const name = format?.replace('-planar', '');
  const own = name === 'u8' || name === 's16' || name === 's32' ? FORMATS[name] : FORMATS.f32;
  const planes = Array.from({ length: isPlanar ? numberOfChannels : 1 }, (_, planeIndex) => {
    const bytes = new Uint8Array(sound.allocationSize({ planeIndex }));
    sound.copyTo(bytes, { planeIndex });
    return new DataView(bytes.buffer);
  });
  const step = isPlanar ? 1 : numberOfChannels;
  return Array.from({ length: numberOfChannels }, (_, channel) => {
    const plane = planes[isPlanar ? channel : 0]!;
    const first = isPlanar ? 0 : channel;
    return Float32Array.from({ length: numberOfFrames }, (__, i) =>
      own.read(plane, (first + i * step) * own.bytes),
    );
  });
}

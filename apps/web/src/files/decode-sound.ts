/** What encoders of voices read; the browser's decoder makes it of any other rate. */
export const RATE_HZ = 16_000;

/** The mean of the channels at {@link RATE_HZ}, in −1 … 1; `undefined` where there is no sound that this browser knows. */
export async function decodeSound(bytes: ArrayBuffer): Promise<Float32Array | undefined> {
  const context = new OfflineAudioContext(1, 1, RATE_HZ);
  const buffer = await context.decodeAudioData(bytes).catch(() => undefined);
  if (!buffer) return undefined;
  const mono = new Float32Array(buffer.length);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    const samples = buffer.getChannelData(channel);
    for (const [i, sample] of samples.entries()) mono[i]! += sample / buffer.numberOfChannels;
  }
  return mono;
}

import type { StoredClip } from './clip-store.js';
import type { ClipInfo } from './decoder.js';
import type { ResolvedMediaOptions } from './options.js';

/** The files that a clip would become; they have no contents. */
export function wouldBe(info: ClipInfo, { as, count }: ResolvedMediaOptions['frames']): StoredClip {
  const pictures = as === 'strip' ? ['strip.png'] : Array.from({ length: count }, (_, i) => `frame-${i}.png`);
  const names = [...(info.audio ? ['sound.wav'] : []), ...(info.video ? pictures : [])];
  const files = Object.fromEntries(names.map((name) => [name, '']));
  return { info, files, substitutes: 0, losses: { soundSeconds: 0, frames: 0 }, folder: '' };
}

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import { mediaOptionsSchema } from '@erc/media';
import { openClipConverter } from '@erc/media/node';

/** Clips whose heads are read. */
const SAMPLE = 8;

/** What clips have, by the heads of some. */
export interface ProbedClips {
  readonly audio: boolean;
  readonly visual: boolean;
  /** Why that is not known. */
  readonly problem?: string;
}

/** Whether clips have sound and pictures: the first, the last, and some between. Where no decoder tells, both are taken to be there. */
export async function probeClips(clips: readonly string[], signal?: AbortSignal): Promise<ProbedClips> {
  const stride = Math.max(1, Math.ceil(clips.length / SAMPLE));
  const sample = clips.filter((_, i) => i % stride === 0 || i === clips.length - 1);
  try {
    const media = mediaOptionsSchema.parse({});
    // Nothing is written: heads alone are read.
    const converter = await openClipConverter({ media, work: join(tmpdir(), 'erc-init'), dryRun: true });
    try {
      const { infos } = await converter.probe(sample, { signal });
      const opened = [...infos.values()];
      if (opened.length === 0) return { audio: true, visual: true, problem: 'no clip could be opened' };
      return {
        audio: opened.some(({ audio }) => audio !== undefined),
        visual: opened.some(({ video }) => video !== undefined),
      };
    } finally {
      converter.close();
    }
  } catch (error) {
    if (error instanceof ConfigError) return { audio: true, visual: true, problem: error.message };
    throw error;
  }
}

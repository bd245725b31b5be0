import type { z } from 'zod';
import type { Container } from './container.js';
import { DecodeError } from './decoder.js';
import { runTool } from './run-tool.js';

/** A clip, and the tools that read it. */
export interface FfmpegClip {
  readonly ffmpeg: string;
  readonly ffprobe: string;
  /** Absolute path of the clip. */
  readonly path: string;
  readonly container: Container;
  /** Milliseconds that one call of a tool may take. */
  readonly timeout: number;
}

export const QUIET = ['-v', 'error', '-hide_banner'] as const;

/**
 * One format, only from this file: no playlist that names another file, no address. A packet that the file ends inside is none. An absolute path
 * cannot be taken for an option, nor for the name of a protocol.
 */
export const inputOf = ({ container }: FfmpegClip, flags = ''): string[] => [
  ...['-protocol_whitelist', 'file,pipe', '-f', container],
  ...['-fflags', `+discardcorrupt${flags}`],
];

export const fileOf = ({ path }: FfmpegClip): string => `file:${path}`;

/** What ffprobe says of a clip, as JSON of this schema. @param flags More flags of the format, such as `+noparse`. */
export async function probeJson<Schema extends z.ZodType>(
  clip: FfmpegClip,
  args: readonly string[],
  schema: Schema,
  flags = '',
): Promise<z.output<Schema>> {
  const all = [...QUIET, ...inputOf(clip, flags), ...args, '-of', 'json', fileOf(clip)];
  const text = await textOf(clip.ffprobe, all, clip.timeout);
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new DecodeError('ffprobe: expected what it says of a clip, received something else', { cause });
  }
}

export async function textOf(file: string, args: readonly string[], milliseconds: number): Promise<string> {
  const parts: Buffer[] = [];
  await runTool(file, args, { milliseconds, bytes: 2 ** 26, take: (part) => parts.push(part) });
  return Buffer.concat(parts).toString('utf8');
}

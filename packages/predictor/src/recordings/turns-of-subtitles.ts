import { DataError, decodeText } from '@erc/core';
import type { VTTNode } from 'media-captions';
import type { PredictorTurn } from '../dialogue.js';
import { speakersByColon } from './speakers-by-colon.js';

/** A turn of a recording: what is said, by whom, and when. */
export interface RecordedTurn extends Pick<PredictorTurn, 'speaker' | 'gender' | 'text' | 'where'> {
  /** From the beginning of the recording. */
  readonly startSeconds: number;
  /** Later than the start. */
  readonly endSeconds: number;
}

/** A time, and the line that states it. */
interface Timing {
  readonly line: number;
  readonly startSeconds: number;
  readonly endSeconds: number;
}

const ARROW = '-->';

/**
 * The turns that subtitles tell, in the order of time: one for each cue, or of a cue with several voices one for each voice, with the times of the
 * cue. Who speaks is taken from `<v Name>`, or from `NAME: text` where names stand so. What only shapes the text is left out.
 *
 * @param subtitles SubRip (`.srt`) or WebVTT (`.vtt`), told apart by the first line: the text, or bytes in UTF-8, or in UTF-16 with a byte order mark.
 * @param where The file, for errors.
 * @throws DataError for bytes in another encoding, and with the line for what is no subtitle, for a cue that does not end after its start, and for one inside another.
 */
export async function turnsOfSubtitles(
  subtitles: string | Uint8Array,
  where: string,
): Promise<RecordedTurn[]> {
  const text = typeof subtitles === 'string' ? subtitles : decodeText(subtitles, where);
  const { parseText, parseVTTTimestamp, tokenizeVTTCue } = await import('media-captions');
  const lines = text.replace(/^\ufeff/, '').split(/\r\n?|\n/);
  const isVtt = /^WEBVTT(?:\s|$)/.test(lines[0] ?? '');
  const secondsOf = (time: string): number | null => parseVTTTimestamp(time.trim().replace(',', '.'));
  const timings = lines.flatMap((line, i) =>
    line.includes(ARROW) ? [timingOf(line, `${where} line ${i + 1}`, i + 1, secondsOf)] : [],
  );
  if (timings.length === 0) {
    throw new DataError(`${where}: expected subtitles (.srt or .vtt), received a text without a time.`);
  }
  const { cues } = await parseText(lines.join('\n'), { type: isVtt ? 'vtt' : 'srt' });
  const turns = timings.flatMap(({ line, ...times }, i): RecordedTurn[] => {
    const cue = cues[i];
    if (!cue || cue.startTime !== times.startSeconds || cue.text.includes(ARROW)) {
      throw new DataError(
        `${where} line ${line}: expected a cue with a blank line before and after it, received one that runs into another.`,
      );
    }
    const parts = isVtt ? voicesOf(tokenizeVTTCue(cue)) : [{ text: withoutTags(cue.text) }];
    return parts.map((part) => ({ ...part, ...times, where: `${where} line ${line}` }));
  });
  return speakersByColon(turns).sort((a, b) => a.startSeconds - b.startSeconds);
}

function timingOf(
  text: string,
  where: string,
  line: number,
  secondsOf: (time: string) => number | null,
): Timing {
  const [, start = '', end = ''] = /^\s*(\S+)\s*-->\s*(\S+)/.exec(text) ?? [];
  const [startSeconds, endSeconds] = [secondsOf(start), secondsOf(end)];
  const received = JSON.stringify(text.trim());
  if (startSeconds === null || endSeconds === null) {
    throw new DataError(
      `${where}: expected a time such as 00:01:02.500 ${ARROW} 00:01:04.000, received ${received}.`,
    );
  }
  if (endSeconds > startSeconds) return { line, startSeconds, endSeconds };
  throw new DataError(`${where}: expected a cue that ends after its start, received ${received}.`);
}

interface Part {
  readonly speaker?: string;
  readonly text: string;
}

/** The parts of a cue, by who says them; blank ones beside others are left out. */
function voicesOf(nodes: readonly VTTNode[]): Part[] {
  const parts: Part[] = [];
  const add = (text: string, speaker: string | undefined): void => {
    const last = parts.at(-1);
    if (last && last.speaker === speaker) parts[parts.length - 1] = { ...last, text: last.text + text };
    else parts.push({ text, ...(speaker !== undefined && { speaker }) });
  };
  const visit = (node: VTTNode, speaker: string | undefined): void => {
    if (node.type === 'text') add(node.data, speaker);
    // What is read above a word repeats it.
    else if (node.type !== 'rt') {
      const voice = node.type === 'v' ? node.voice?.trim() || speaker : speaker;
      for (const child of node.children) visit(child, voice);
    }
  };
  for (const node of nodes) visit(node, undefined);
  const said = parts.map((part) => ({ ...part, text: oneLine(part.text) })).filter(({ text }) => text !== '');
  return said.length > 0 ? said : [{ text: '' }];
}

/** Tags that players of SubRip know, and places on the screen. */
const TAGS = /<\/?(?:b|i|u|s|font|c)\b[^<>]*>|\{\\[^{}]*\}|^X1:\d.*$/gim;

const withoutTags = (text: string): string => oneLine(text.replace(TAGS, ''));

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

import { expect, it } from 'vitest';
import { newCounts } from '../source/counts.js';
import { countsInFingerprint, MELD_CLIP_COUNTS } from './choose-clips.js';

it('gives counts the names and the order in a fingerprint that they had in the first version', () => {
  const counts = { ...newCounts(MELD_CLIP_COUNTS), 'clips-absent': 2, 'duplicate-clips': 1 };
  expect(JSON.stringify(countsInFingerprint(counts))).toBe(
    '{"clips absent":2,"clips unreadable":0,"clips lost: took too long":0,"clips lost: decoder ended":0,"clips lost: out of memory":0,' +
      '"clips without sound":0,"clips without pictures":0,"clips without a row":0,"clips in two versions":1,' +
      '"clips in two versions, final_videos_test taken":0,"clips in two versions, the other nearer to the times":0,' +
      '"clips more than 1 s off their times":0,"clip names in two places":0,"mp4 files that are no clips of a split":0,"junk files":0,' +
      '"pictures that stand for one that cannot be decoded":0,"clips of another split (legacy)":0}',
  );
});

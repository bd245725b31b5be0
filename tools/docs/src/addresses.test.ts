import { describe, expect, it } from 'vitest';
import { addressOf, placeOf } from './addresses.js';

describe('placeOf', () => {
  it.each([
    ['README.md', 'index.md'],
    ['ARCHITECTURE.md', 'architecture.md'],
    ['docs/metrics.md', 'metrics.md'],
    ['docs/decisions/README.md', 'decisions/index.md'],
    ['packages/losses/README.md', 'packages/losses.md'],
    ['tools/docs/api/losses/src.md', 'api/losses.md'],
  ])('%s stands at %s', (page, place) => expect(placeOf(page)).toBe(place));
});

describe('addressOf', () => {
  it.each([
    ['metrics.md#calibration', 'docs/protocol.md', '/metrics.md#calibration'],
    ['../packages/losses', 'docs/methods.md', '/packages/losses.md'],
    ['../packages/losses/README.md', 'docs/methods.md', '/packages/losses.md'],
    ['../../docs/media.md', 'packages/media/README.md', '/media.md'],
    ['https://example.org/a.md', 'README.md', 'https://example.org/a.md'],
    ['#below', 'README.md', '#below'],
  ])('%s in %s leads to %s', (link, page, address) => expect(addressOf(link, page)).toBe(address));
});

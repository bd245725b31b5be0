import { describe, expect, it } from 'vitest';
import { DecodeError, LostClipError } from './decoder.js';
import { runTool } from './run-tool.js';

const failureOf = (script: string, limits: { milliseconds?: number; bytes?: number } = {}) =>
  runTool(process.execPath, ['-e', script], {
    milliseconds: 60_000,
    bytes: 10,
    ...limits,
    take: () => {},
  }).catch((error: unknown) => error);

describe('runTool', () => {
  it.each([
    ['takes too long', 'setInterval(() => {}, 1000)', { milliseconds: 300 }, 'took too long'],
    ['is ended by the system', 'process.kill(process.pid, "SIGKILL")', {}, 'decoder ended'],
  ])('says of a tool that %s that the clip may be fine', async (_, script, limits, reason) => {
    const failure = await failureOf(script, limits);
    expect(failure).toBeInstanceOf(LostClipError);
    expect(failure).toMatchObject({ reason });
  });

  it.each([
    ['fails', 'console.error("no moov"); process.exit(1)', 'no moov'],
    ['writes too much', 'console.log("x".repeat(100))', 'more than 10 bytes of output'],
  ])('takes a tool that %s for a refusal', async (_, script, message) => {
    const failure = await failureOf(script);
    expect(failure).toBeInstanceOf(DecodeError);
    expect(failure).not.toBeInstanceOf(LostClipError);
    expect((failure as Error).message).toContain(message);
  });

  it('says of a tool that cannot be started that the clip may be fine', async () => {
    const running = runTool('/nowhere/ffmpeg', [], { milliseconds: 1000, bytes: 1, take: () => {} });
    await expect(running).rejects.toBeInstanceOf(LostClipError);
  });
});

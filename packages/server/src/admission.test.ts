import { describe, expect, it } from 'vitest';
import { createAdmission } from './admission.js';
import { Problem } from './reply/problem.js';

const create = (places: number, bytes = 1000) => createAdmission({ places, bytes, seconds: 60 });

describe('createAdmission', () => {
  it('lets in as many as it has places, and another when one is out', () => {
    const admission = create(2);
    const [first] = [admission.enter(1), admission.enter(1)];
    expect(() => admission.enter(1)).toThrow('server: expected at most 2 requests at a time');
    first.leave();
    admission.enter(1);
    expect(admission.count()).toBe(2);
  });

  it('keeps the place of work that goes on behind a client that left', async () => {
    const admission = create(1);
    const visit = admission.enter(1);
    let finish = (): void => {};
    const work = new Promise<void>((resolve) => {
      finish = resolve;
    });
    visit.hold(work);
    visit.leave();
    expect(visit.signal.aborted).toBe(true);
    expect(() => admission.enter(1)).toThrow('at most 1');
    finish();
    await admission.empty();
    expect(admission.count()).toBe(0);
    admission.enter(1);
  });

  it('counts nothing twice of a client that left before its work began', async () => {
    const admission = create(9, 100);
    const gone = admission.enter(60);
    gone.leave();
    gone.begin();
    gone.setBytes(10);
    gone.hold(Promise.reject(new Error('nobody waits for it')));
    gone.leave();
    await admission.empty();
    expect(admission.count()).toBe(0);
    admission.enter(100);
    expect(() => admission.enter(1)).toThrow('received 101');
  });

  it('bounds the bytes of all, by what they were announced as until they are known', () => {
    const admission = create(9, 100);
    const large = admission.enter(5000);
    expect(() => admission.enter(0)).toThrow('at most 100 bytes in all requests at a time, received 5000');
    large.setBytes(40);
    const other = admission.enter(60);
    expect(() => admission.enter(1)).toThrow('received 101');
    other.leave();
    admission.enter(60);
  });

  it('refuses everybody once it is closed, and tells those inside why they are to go', async () => {
    const admission = create(9);
    const visit = admission.enter(1);
    const why = new Problem('stopping', 'server: expected to be running, received a signal.');
    admission.close(why);
    expect(() => admission.enter(1)).toThrow('server: expected to be running');
    expect(() => admission.check()).toThrow('server: expected to be running');
    admission.abort(why);
    expect(visit.signal.reason).toMatchObject({ code: 'stopping' });
    const empty = admission.empty();
    visit.leave();
    await empty;
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveBatch } from './LiveContext';
import type { LiveMessage } from './messages';
import { LiveStream } from './stream';

class FakeSource extends EventTarget {
  static made: FakeSource[] = [];
  onerror: (() => void) | undefined;
  closed = false;

  constructor(readonly url: string) {
    super();
    FakeSource.made.push(this);
  }

  close() {
    this.closed = true;
  }

  say(type: string, data: string, lastEventId: string) {
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId }));
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSource.made = [];
  vi.stubGlobal('EventSource', FakeSource);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the stream', () => {
  it('comes back after a break and goes on after the last event', () => {
    const heard: LiveMessage[] = [];
    const stream = new LiveStream((message) => heard.push(message));
    stream.open();
    const first = FakeSource.made[0];
    first?.say('hello', '{}', 'a.1');
    first?.say('lead', '{"id":"x"}', 'a.2');
    expect(heard.at(-1)).toEqual({ kind: 'event', type: 'lead', data: { id: 'x' } });
    first?.onerror?.();
    expect(stream.state).toBe('reconnecting');
    expect(first?.closed).toBe(true);
    vi.advanceTimersByTime(1_600);
    expect(FakeSource.made[1]?.url).toContain('last_event_id=a.2');
    FakeSource.made[1]?.say('hello', '{}', '');
    expect(stream.state).toBe('live');
  });

  it('tries ever more rarely while the server is away', () => {
    const stream = new LiveStream(() => undefined);
    stream.open();
    for (let failure = 0; failure < 10; ++failure) {
      FakeSource.made.at(-1)?.onerror?.();
      vi.advanceTimersByTime(45_000);
    }
    const tries = FakeSource.made.length;
    FakeSource.made.at(-1)?.onerror?.();
    vi.advanceTimersByTime(10_000);
    expect(FakeSource.made.length).toBe(tries);
    stream.close();
    vi.advanceTimersByTime(100_000);
    expect(FakeSource.made.length).toBe(tries);
  });
});

describe('what events touch', () => {
  it('is renewed once for a burst', () => {
    const invalidateQueries = vi.fn(async () => undefined);
    const batch = new LiveBatch({ invalidateQueries });
    for (let event = 0; event < 500; ++event) batch.add('lead');
    expect(invalidateQueries).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1_000);
    const keys = invalidateQueries.mock.calls.map(
      (call) => (call as unknown as [{ queryKey: string[] }])[0].queryKey[0],
    );
    expect(keys).toEqual(['leads', 'lead', 'timeline']);
  });
});

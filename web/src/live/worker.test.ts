import { afterEach, describe, expect, it, vi } from 'vitest';
import type { LiveCommand, LiveMessage } from './messages';

const opened: EventSource[] = [];

class FakeSource extends EventTarget {
  closed = false;

  constructor() {
    super();
    opened.push(this as unknown as EventSource);
  }

  close() {
    this.closed = true;
  }
}

/** A tab as the worker sees it. */
class Tab {
  readonly heard: LiveMessage[] = [];
  onmessage: ((event: MessageEvent<LiveCommand>) => void) | undefined;

  constructor() {
    dispatchEvent(Object.assign(new Event('connect'), { ports: [this] }));
  }

  start() {
    this.tell('open');
  }

  tell(data: LiveCommand) {
    this.onmessage?.({ data } as MessageEvent<LiveCommand>);
  }

  postMessage(message: LiveMessage) {
    this.heard.push(message);
  }
}

afterEach(() => vi.unstubAllGlobals());

describe('the worker that all tabs share', () => {
  it('holds one stream for twenty tabs, until the last of them goes', async () => {
    vi.stubGlobal('EventSource', FakeSource);
    await import('./live.worker');
    const tabs = Array.from({ length: 20 }, () => new Tab());
    expect(opened).toHaveLength(1);
    const source = opened[0] as unknown as FakeSource;
    source.dispatchEvent(new MessageEvent('lead', { data: '{"id":"x"}' }));
    for (const tab of tabs)
      expect(tab.heard.at(-1)).toEqual({ kind: 'event', type: 'lead', data: { id: 'x' } });
    for (const tab of tabs.slice(1)) tab.tell('close');
    expect(source.closed).toBe(false);
    tabs[0]?.tell('close');
    expect(source.closed).toBe(true);
  });
});

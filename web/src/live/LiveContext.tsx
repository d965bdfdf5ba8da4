import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';
import { connectLive } from './connect';
import type { LiveMessage, LiveState, LiveType } from './messages';

/** Lists change at most this often, whatever comes over the stream. */
const kRenderEvery = 1_000;

/** What becomes old with an event of a type. */
export const kTouched: Record<LiveType, readonly string[]> = {
  task: ['tasks', 'workers', 'timeline', 'runs', 'follow-ups', 'redrive'],
  lead: ['leads', 'lead', 'timeline'],
  queue: ['queues'],
  gap: ['tasks', 'workers', 'timeline', 'runs', 'follow-ups', 'leads', 'lead', 'queues'],
};

const LiveContext = createContext<LiveState>('connecting');

export function useLiveState(): LiveState {
  return useContext(LiveContext);
}

/** Collects what changed and renews the queries behind it, a few times a second at most. */
export class LiveBatch {
  private readonly dirty = new Set<string>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly client: Pick<QueryClient, 'invalidateQueries'>) {}

  add(type: LiveType): void {
    for (const key of kTouched[type]) this.dirty.add(key);
    this.timer ??= setTimeout(() => this.flush(), kRenderEvery);
  }

  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (globalThis.document?.visibilityState === 'hidden') return;
    const keys = [...this.dirty];
    this.dirty.clear();
    for (const key of keys) void this.client.invalidateQueries({ queryKey: [key] });
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

/** Keeps the pages of one tab up to date; a hidden tab waits until it is looked at. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  const wasDown = useRef(false);

  useEffect(() => {
    const batch = new LiveBatch(client);
    const hear = (message: LiveMessage) => {
      if (message.kind === 'event') return batch.add(message.type);
      setState(message.state);
      if (message.state === 'reconnecting') wasDown.current = true;
      if (message.state === 'live' && wasDown.current) {
        wasDown.current = false;
        batch.add('gap');
      }
    };
    const leave = connectLive(hear);
    const seen = () => batch.flush();
    document.addEventListener('visibilitychange', seen);
    return () => {
      document.removeEventListener('visibilitychange', seen);
      batch.stop();
      leave();
    };
  }, [client]);

  return <LiveContext value={state}>{children}</LiveContext>;
}

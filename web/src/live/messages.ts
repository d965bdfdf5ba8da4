/** What the stream worker tells its tabs. */
export type LiveMessage =
  | { kind: 'state'; state: LiveState }
  | { kind: 'event'; type: LiveType; data: unknown };

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'paused';
export type LiveType = 'task' | 'lead' | 'queue' | 'gap';

/** What a tab tells the stream worker. */
export type LiveCommand = 'open' | 'close';

export const kLiveTypes: readonly LiveType[] = ['task', 'lead', 'queue', 'gap'];

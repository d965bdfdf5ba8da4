import { useSyncExternalStore } from 'react';
import { formatMoment, formatRelative } from '../i18n/format';

const kTick = 15_000;
let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, kTick);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** "3 minutes ago", with the moment itself for those who point at it. One clock for all of them. */
export function TimeAgo({ at }: { at: string | null | undefined }) {
  const tick = useSyncExternalStore(subscribe, () => now);
  if (!at) return <span className="ao-none">–</span>;
  // Between two ticks things happen: what has just been is "now", not a moment to come.
  const moment = Date.parse(at);
  const seen = Math.max(tick, Date.now() - kTick);
  return (
    <time dateTime={at} title={formatMoment(at)}>
      {formatRelative(at, moment > seen && moment <= Date.now() ? moment : seen)}
    </time>
  );
}

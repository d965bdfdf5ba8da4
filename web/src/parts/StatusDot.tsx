import { useTranslation } from 'react-i18next';
import { wordFor } from '../i18n/word';

type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'still';

const kTones: Record<string, Tone> = {
  active: 'good',
  converted: 'good',
  qualified: 'good',
  completed: 'good',
  running: 'good',
  processing: 'busy',
  contacted: 'busy',
  new: 'busy',
  pending: 'still',
  retry: 'warn',
  paused: 'warn',
  draining: 'warn',
  stalled: 'warn',
  failed: 'bad',
  dead: 'bad',
  lost: 'bad',
  cancelled: 'still',
  healthy: 'good',
  ready: 'good',
  degraded: 'warn',
  unhealthy: 'bad',
  critical: 'bad',
  high: 'warn',
  medium: 'busy',
  raised: 'bad',
  watched: 'good',
  disabled: 'still',
  connected: 'good',
  skipped: 'warn',
  waiting: 'busy',
  open: 'busy',
  late: 'bad',
  joining: 'busy',
  held: 'warn',
  retried: 'warn',
  interrupted: 'warn',
};

/** The tone of a state's colour. */
export function toneOf(status: string): Tone {
  return kTones[status] ?? 'still';
}

/** A state as a dot and a word: never by colour alone. */
export function StatusDot({ status }: { status: string }) {
  useTranslation();
  return <StatusMark status={status} />;
}

/** The same for a part that is drawn anew with the language anyway. */
export function StatusMark({ status }: { status: string }) {
  return (
    <span className={`ao-status ao-${toneOf(status)}`}>
      <span className="ao-dot" aria-hidden />
      {wordFor('status', status)}
    </span>
  );
}

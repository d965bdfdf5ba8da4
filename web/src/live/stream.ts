import { kLiveTypes, type LiveMessage, type LiveState } from './messages';

const kFirstWait = 1_000;
const kLongestWait = 30_000;

/** One connection to /api/events; it comes back by itself, with a growing and scattered pause. */
export class LiveStream {
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wait = kFirstWait;
  private lastEventId = '';
  state: LiveState = 'paused';

  constructor(private readonly tell: (message: LiveMessage) => void) {}

  open(): void {
    if (this.source || this.timer) return;
    this.connect();
  }

  close(): void {
    this.source?.close();
    clearTimeout(this.timer);
    this.source = undefined;
    this.timer = undefined;
    this.become('paused');
  }

  private connect(): void {
    this.become(this.state === 'reconnecting' ? 'reconnecting' : 'connecting');
    const from = this.lastEventId ? `?last_event_id=${encodeURIComponent(this.lastEventId)}` : '';
    const source = new EventSource(`/api/events${from}`);
    this.source = source;
    source.addEventListener('hello', () => {
      this.wait = kFirstWait;
      this.become('live');
    });
    for (const type of kLiveTypes) source.addEventListener(type, (event) => this.pass(type, event));
    source.onerror = () => this.lost();
  }

  private pass(type: (typeof kLiveTypes)[number], event: MessageEvent<string>): void {
    if (event.lastEventId) this.lastEventId = event.lastEventId;
    let data: unknown;
    try {
      data = JSON.parse(event.data);
    } catch {
      data = undefined;
    }
    this.tell({ kind: 'event', type, data });
  }

  /** The browser's own second try would be without pause or end: ours takes its place. */
  private lost(): void {
    this.source?.close();
    this.source = undefined;
    this.become('reconnecting');
    clearTimeout(this.timer);
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.connect();
      },
      this.wait * (0.5 + Math.random()),
    );
    this.wait = Math.min(this.wait * 2, kLongestWait);
  }

  private become(state: LiveState): void {
    this.state = state;
    this.tell({ kind: 'state', state });
  }
}

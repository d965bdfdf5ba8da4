import type { LiveCommand, LiveMessage } from './messages';
import { LiveStream } from './stream';

/** Listens until the returned function is called. */
export function connectLive(tell: (message: LiveMessage) => void): () => void {
  if (typeof SharedWorker === 'function') {
    try {
      return connectShared(tell);
    } catch {
      return connectOwn(tell);
    }
  }
  return connectOwn(tell);
}

function connectShared(tell: (message: LiveMessage) => void): () => void {
  const worker = new SharedWorker(new URL('./live.worker.ts', import.meta.url), {
    type: 'module',
    name: 'automation-orchestrator-live',
  });
  const command = (word: LiveCommand) => worker.port.postMessage(word);
  worker.port.onmessage = (event: MessageEvent<LiveMessage>) => tell(event.data);
  const leave = () => command('close');
  const comeBack = (event: PageTransitionEvent) => event.persisted && command('open');
  addEventListener('pagehide', leave);
  addEventListener('pageshow', comeBack);
  command('open');
  return () => {
    removeEventListener('pagehide', leave);
    removeEventListener('pageshow', comeBack);
    leave();
  };
}

function connectOwn(tell: (message: LiveMessage) => void): () => void {
  const stream = new LiveStream(tell);
  stream.open();
  return () => stream.close();
}

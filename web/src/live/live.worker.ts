import type { LiveCommand, LiveMessage } from './messages';
import { LiveStream } from './stream';

/** One stream for all tabs: with one a tab, the seventh tab of a browser would hang (HTTP/1.1). */
const ports = new Set<MessagePort>();

const stream = new LiveStream((message: LiveMessage) => {
  for (const port of ports) port.postMessage(message);
});

function obey(port: MessagePort, command: LiveCommand): void {
  if (command === 'open') {
    ports.add(port);
    port.postMessage({ kind: 'state', state: stream.state } satisfies LiveMessage);
    stream.open();
    return;
  }
  ports.delete(port);
  if (ports.size === 0) stream.close();
}

addEventListener('connect', (event) => {
  const port = (event as MessageEvent).ports[0];
  if (!port) return;
  port.onmessage = (message: MessageEvent<LiveCommand>) => obey(port, message.data);
  port.start();
});

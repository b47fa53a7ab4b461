// The floor of ingestion: an `http` listener that reads the body and answers. No login, no limits, no look at the picture.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerParent } from '../lib/answer-parent.ts';
import { ownUsage } from '../lib/own-usage.ts';

const server = createServer((req, res) => {
  req.on('data', () => undefined);
  req.on('end', () => res.writeHead(202, { 'content-length': 0 }).end());
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');

const answers = {
  open: (_: null) => ({ port: (server.address() as AddressInfo).port, token: '' }),
  addDevice: (_: string) => '',
  usage: (_: null) => ownUsage(),
};
export type BareListenerAnswers = typeof answers;

answerParent(answers, () => process.exit(0));

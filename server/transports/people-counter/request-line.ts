// The requests of one client, answered one after the other: the next when the client has taken the answer to the last. A client
// that asks and does not read so costs one answer, however large, and a line of small requests.
import type { PeopleCounterRequest } from '#contract/protocols/people-counter.ts';
import type { Outbox } from './outbox.ts';

export type RequestLine = {
  /** False when too many wait already. */
  take(request: PeopleCounterRequest): boolean;
  close(): void;
};

/** A page that asks for each of a thousand faces at once is served. */
const maxWaiting = 1000;

export type RequestLineOptions = {
  /** Null: no reply. */
  answer(request: PeopleCounterRequest): Promise<string | null>;
  outbox: Outbox;
};

export function createRequestLine({ answer, outbox }: RequestLineOptions): RequestLine {
  const waiting: PeopleCounterRequest[] = [];
  let state: 'idle' | 'answering' | 'closed' = 'idle';

  async function serve(request: PeopleCounterRequest): Promise<void> {
    const text = await answer(request);
    if (text === null || state === 'closed') return;
    await new Promise<void>((resolve) => outbox.send(Buffer.from(text), resolve));
  }

  async function work(): Promise<void> {
    state = 'answering';
    for (let next = waiting.shift(); next; next = waiting.shift()) await serve(next);
    if (state === 'answering') state = 'idle';
  }

  return {
    take(request) {
      if (waiting.length >= maxWaiting) return false;
      waiting.push(request);
      if (state === 'idle') void work();
      return true;
    },
    close() {
      state = 'closed';
      waiting.length = 0;
    },
  };
}

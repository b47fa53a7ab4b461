import { describe, expect, it } from 'vitest';
import type { DeviceId } from './ids.ts';
import type { Painted } from './live.ts';
import { createReceiptBook, longestHeldMs } from './receipt-book.ts';

function openBook(credit: number) {
  let now = 0;
  let timer: { at: number; run: () => void } | null = null;
  const sent: Painted[] = [];
  const book = createReceiptBook({
    creditOf: () => credit,
    send: (receipts) => void sent.push(receipts),
    now: () => now,
    after(ms, run) {
      timer = { at: now + ms, run };
      return () => {
        timer = null;
      };
    },
  });
  const paint = (seq: number, device = 'a') => {
    book.enter({ feed: 'frames', device: device as DeviceId, seq });
    book.settle();
  };
  const pass = (ms: number) => {
    now += ms;
    if (timer && now >= timer.at) timer.run();
  };
  const told = () => sent.map((receipts) => receipts.map(({ seq, held }) => [seq, held]));
  return { book, paint, pass, told };
}

describe('acknowledging together', () => {
  it('sends each at once where the hub waits for each', () => {
    const { paint, told } = openBook(1);
    paint(1);
    paint(2);
    expect(told()).toEqual([[[1, 0]], [[2, 0]]]);
  });

  it.each([
    [2, 2],
    [3, 2],
    [4, 2],
    [8, 4],
  ])('with a credit of %i sends %i together, and says how long each was held', (credit, together) => {
    const { paint, pass, told } = openBook(credit);
    for (let seq = 1; seq <= together; seq++) {
      if (seq > 1) pass(30);
      paint(seq);
    }
    expect(told()).toEqual([Array.from({ length: together }, (_, n) => [n + 1, (together - n - 1) * 30])]);
  });

  it('never holds one longer than it may', () => {
    const { paint, pass, told } = openBook(2);
    paint(1);
    pass(longestHeldMs - 1);
    expect(told()).toEqual([]);
    pass(1);
    expect(told()).toEqual([[[1, longestHeldMs]]]);
  });

  it('takes along what is due of other subscriptions, each once', () => {
    const { paint, pass, told } = openBook(2);
    paint(1, 'a');
    paint(7, 'b');
    paint(2, 'a');
    pass(1000);
    expect(told()).toEqual([
      [
        [1, 0],
        [7, 0],
        [2, 0],
      ],
    ]);
  });

  it('sends nothing of a connection that is over', () => {
    const { book, paint, pass, told } = openBook(2);
    paint(1);
    book.clear();
    pass(1000);
    expect(told()).toEqual([]);
  });
});

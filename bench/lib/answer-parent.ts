// The child's half of a question over IPC. A process of the bench does what it is asked and ends when its parent is gone.

export type Answers = Record<string, (input: never) => unknown>;

export type Question = { id: number; name: string; input: unknown };
export type Reply = { id: number; value: unknown } | { id: number; error: string };

export function answerParent(answers: Answers, close: () => void | Promise<void>): void {
  async function replyTo({ id, name, input }: Question): Promise<Reply> {
    try {
      const answer = answers[name];
      if (!answer) throw new Error(`No answer to ${name}`);
      return { id, value: await answer(input as never) };
    } catch (error) {
      return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  }

  process.on('message', (question: Question) => {
    void replyTo(question).then((reply) => process.send?.(reply));
  });
  process.once('disconnect', () => {
    void Promise.resolve(close()).finally(() => process.exit(0));
  });
  // Ctrl-C reaches the whole group; the parent decides, and its end is ours.
  process.on('SIGINT', () => undefined);
}

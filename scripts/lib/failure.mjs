// Something that went wrong and is understood: its message is for people and needs no stack.
export class Failure extends Error {}

/** Ends the process: the sentence of a Failure, the whole stack of anything else. */
export function endWith(error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exit(1);
}

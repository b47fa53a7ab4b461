// Makes the database clients when the schemas changed since they were made.
import { Failure } from './failure.mjs';
import { step } from './step.mjs';

export async function ensureGenerated() {
  // Loaded only now: it is part of the project, not of the tools that must work before anything is installed.
  const { generate, isGenerated } = await import('../db-generate.mjs');
  if (isGenerated()) return;
  await step('Generating the database clients', async () => {
    try {
      await generate();
    } catch (error) {
      throw new Failure(`Generating the database clients failed. ${error.message}`, { cause: error });
    }
  });
}

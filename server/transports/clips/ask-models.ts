// One clip to several models side by side: what each says, or why it said nothing, under its own name.
import type { ClipModel } from '#contract/protocols/clip-models.ts';
import type { ModelAnswer } from '#contract/protocols/clips.ts';
import { type Answer, askModel, type Clip } from './ask-model.ts';

export type AskModels = (
  models: readonly ClipModel[],
  clip: Clip,
  signal: AbortSignal,
) => Promise<Record<string, ModelAnswer>>;

export type AskModelsOptions = {
  timeoutMs: number;
  onFailed?(failure: { model: string; reason: string }): void;
};

export function createAskModels({ timeoutMs, onFailed }: AskModelsOptions): AskModels {
  async function ask(model: ClipModel, clip: Clip, signal: AbortSignal): Promise<[string, ModelAnswer]> {
    const answer: Answer = await askModel(model, clip, { timeoutMs, signal });
    if (answer.kind === 'answered') return [model.name, answer.json];
    onFailed?.({ model: model.name, reason: answer.reason });
    return [model.name, { error: answer.reason }];
  }

  return async (models, clip, signal) =>
    Object.fromEntries(await Promise.all(models.map((model) => ask(model, clip, signal))));
}

// How an analyser fares: in a word, with what it answered, and with what went wrong.
import { Stack, Text } from '@mantine/core';
import type { AssignmentState } from '#contract/api/analysers.ts';

const healthWords = {
  idle: 'Waiting for frames',
  healthy: 'Healthy',
  slow: 'Slow: most frames pass meanwhile',
  failing: 'Failing',
  absent: 'Nobody is connected',
} satisfies Record<AssignmentState['health'], string>;

export function AnalyserState({ state }: { state: AssignmentState }) {
  const { health, lastError, figures } = state;
  const isBad = health === 'failing' || health === 'absent';
  return (
    <Stack gap={2} align="flex-end" ta="right" style={{ flexShrink: 0, maxWidth: '50%' }}>
      <Text size="sm" c={isBad ? 'var(--mantine-color-error)' : undefined}>
        {healthWords[health]}
      </Text>
      {figures.seen > 0 && (
        <Text size="xs" c="dimmed">
          {figures.answered} of {figures.seen} frames
          {figures.p50Ms !== null && ` · ${Math.round(figures.p50Ms)} ms`}
        </Text>
      )}
      {isBad && lastError && (
        <Text size="xs" c="dimmed">
          {lastError}
        </Text>
      )}
    </Stack>
  );
}

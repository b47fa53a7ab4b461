import { Group, Text } from '@mantine/core';
import type { Presence } from '#contract/api/devices.ts';
import { presenceExplained, presenceWords } from '../../_lib/words.ts';
import classes from './presence-mark.module.css';

/** A dot that differs by shape as well as by colour, and the word beside it. */
export function PresenceMark({ presence }: { presence: Presence }) {
  return (
    <Group component="span" gap={6} wrap="nowrap" title={presenceExplained[presence]} display="inline-flex">
      <span className={classes.dot} data-presence={presence} aria-hidden="true" />
      <Text component="span" size="sm" lh={1.3}>
        {presenceWords[presence]}
      </Text>
    </Group>
  );
}

import { Group, Text } from '@mantine/core';
import { IconBan, IconCircleCheck, IconMail } from '@tabler/icons-react';
import type { User } from '#contract/api/users.ts';
import { personStateExplained, personStateWords } from '../../_lib/words.ts';

const icons = { invited: IconMail, active: IconCircleCheck, disabled: IconBan };
const colours = {
  invited: 'light-dark(#b35c00, #ffc034)',
  active: 'light-dark(#2b8a3e, #51cf66)',
  disabled: 'var(--mantine-color-dimmed)',
};

/** Told apart by the shape and the word as well as by the colour. */
export function PersonState({ state }: { state: User['state'] }) {
  const Icon = icons[state];
  return (
    <Group
      component="span"
      gap={6}
      wrap="nowrap"
      display="inline-flex"
      title={personStateExplained[state]}
      style={{ verticalAlign: 'middle' }}
    >
      <Icon size={16} aria-hidden="true" color={colours[state]} style={{ flex: 'none' }} />
      <Text component="span" size="sm" lh={1.3}>
        {personStateWords[state]}
      </Text>
    </Group>
  );
}

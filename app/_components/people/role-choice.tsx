'use client';
import { Radio, Stack } from '@mantine/core';
import type { Role } from '#contract/api/users.ts';
import { roleExplained, roleWords } from '../../_lib/words.ts';

/** From the one who may least. */
const inOrder = ['viewer', 'operator', 'admin'] as const satisfies readonly Role[];

export function RoleChoice({ value, onChange }: { value: Role; onChange(role: Role): void }) {
  return (
    <Radio.Group label="Role" value={value} onChange={(role) => onChange(role as Role)}>
      <Stack gap="xs" mt={6}>
        {inOrder.map((role) => (
          <Radio key={role} value={role} label={roleWords[role]} description={roleExplained[role]} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

'use client';
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { type SceneName, sceneNames } from '#contract/api/devices.ts';
import { hubApi } from '../../_lib/hub-api.ts';
import { nextFreeId } from '../../_lib/propose-id.ts';
import { sceneWords } from '../../_lib/words.ts';
import { tell } from '../common/tell.ts';

export function AddDemo({ onAdded }: { onAdded?: () => void }) {
  const [busy, setBusy] = useState(false);
  async function add(scene: SceneName): Promise<void> {
    setBusy(true);
    try {
      const { devices } = await hubApi.listDevices();
      const id = nextFreeId(
        'demo',
        devices.map((device) => device.id),
      );
      await hubApi.createDevice({
        id,
        name: id === 'demo-1' ? 'Demo camera' : `Demo camera ${id.slice(5)}`,
        demo: scene,
      });
      onAdded?.();
    } catch (error) {
      tell.failed('The demo camera was not added', error);
    }
    setBusy(false);
  }
  return (
    <Group gap={4} wrap="nowrap">
      <Button variant="default" loading={busy} onClick={() => void add('clock')}>
        Add a demo camera
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size={36}
            aria-label="Choose what the demo camera shows"
            disabled={busy}
          >
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>It shows</Menu.Label>
          {sceneNames.map((scene) => (
            <Menu.Item key={scene} onClick={() => void add(scene)}>
              {sceneWords[scene]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
